import SluiceCore

/// A chat's next message, in OpenAI's form, whole or in chunks.
struct ChatCompletion: TaskAnswer {
  let task = "chat-completion"
  let routes = ["/chat/completions"]
  let dialect = Refusal.Dialect.openAI

  func recognises(_ question: Question) -> Bool { question.member("messages") != nil }

  /// A chat is one row: the texts of its messages.
  func rows(of question: Question) throws(Refusal) -> AskedRows {
    guard let messages = question.member("messages") else {
      throw .wrongShape("missing field `messages`")
    }
    guard messages.kind == .array, !question.elements(of: messages).isEmpty else {
      throw .invalid("`messages` must be a list with at least one message", in: dialect)
    }
    let texts = question.elements(of: messages).map { text(of: $0, in: question) }
    return AskedRows([AskedRow(Array(texts.joined(separator: [UInt8(ascii: "\n")])))])
  }

  func answer(_ asked: AskedRows, to question: Question, into out: inout [UInt8]) {
    guard let row = asked.rows.first else { return }
    let completion = completion(for: row, of: question)
    let choices = completion.texts.enumerated().map { index, prose in
      let message: [JSONValue.JSONMember] = [
        .init("role", .string("assistant")), .init("content", .string(prose.text)),
      ]
      return choice(index, .init("message", .object(message)), completion.finishReason(of: prose))
    }
    completion.whole(choices).write(to: &out)
  }

  func stream(_ asked: AskedRows, to question: Question) -> TokenStream? {
    guard question.wantsStream, let row = asked.rows.first else { return nil }
    let completion = completion(for: row, of: question, object: "chat.completion.chunk")
    let isTGI = question.configuration.container == .tgi
    let pieces = completion.texts.enumerated().flatMap { index, prose in
      let deltas = isTGI ? fullDeltas(of: prose) : sparseDeltas(of: prose)
      return deltas.enumerated().map { number, delta in
        let isLast = number == deltas.count - 1
        let reason = isLast ? completion.finishReason(of: prose) : .null
        return choice(index, .init("delta", .object(delta)), reason)
      }
    }
    return completion.stream(pieces, to: question)
  }

  func writtenTokens(_ asked: AskedRows, to question: Question) -> Int {
    asked.rows.first.map { completion(for: $0, of: question).writtenTokens } ?? 0
  }

  /// text-generation-inference: each delta has the role, the last token's chunk ends the text.
  private func fullDeltas(of prose: Prose) -> [[JSONValue.JSONMember]] {
    (prose.pieces.isEmpty ? [""] : prose.pieces).map {
      [.init("role", .string("assistant")), .init("content", .string($0))]
    }
  }

  /// OpenAI: the role comes first and alone, and an empty delta ends the text.
  private func sparseDeltas(of prose: Prose) -> [[JSONValue.JSONMember]] {
    [[.init("role", .string("assistant")), .init("content", .string(""))]]
      + prose.pieces.map { [.init("content", .string($0))] } + [[]]
  }

  private func choice(
    _ index: Int,
    _ content: JSONValue.JSONMember,
    _ finishReason: JSONValue
  ) -> JSONValue {
    .object([
      .init("index", .integer(index)), content, .init("logprobs", .null),
      .init("finish_reason", finishReason),
    ])
  }

  private func completion(
    for row: AskedRow,
    of question: Question,
    object: String = "chat.completion"
  ) -> OpenAICompletion {
    var dice = row.dice(question.configuration)
    let topic = String(decoding: lastText(of: question) ?? row.text, as: UTF8.self)
    let limit = question.integer("max_tokens") ?? question.integer("max_completion_tokens")
    let texts = (0..<max(1, question.integer("n") ?? 1)).map { _ in
      Prose(about: topic, limit: limit.map { max(0, $0) }, dice: &dice)
    }
    return OpenAICompletion(
      id: "chatcmpl-" + dice.letters(24),
      object: object,
      model: question.model,
      texts: texts,
      promptTokens: tokenCount(row.text)
    )
  }

  private func lastText(of question: Question) -> [UInt8]? {
    question.member("messages").flatMap { question.elements(of: $0).last }
      .map { text(of: $0, in: question) }
  }

  /// What a message says: its content, or the texts among its parts.
  private func text(of message: JSONSlice, in question: Question) -> [UInt8] {
    guard let content = question.member("content", of: message) else {
      return question.text(of: message)
    }
    guard content.kind == .array else { return question.text(of: content) }
    let parts = question.elements(of: content).compactMap { question.member("text", of: $0) }
    return Array(parts.map(question.text).joined(separator: [UInt8(ascii: "\n")]))
  }
}
