import SluiceCore
import SluiceJSON

/// A chat's next message, in OpenAI's form, whole or in chunks.
struct ChatCompletionAnswer: AnswerGenerator {
  let task = "chat-completion"
  let routes = ["/chat/completions"]
  let dialect = RequestRefusal.Dialect.openAI

  func recognises(_ request: ReceivedRequest) -> Bool { request.member("messages") != nil }

  /// A chat is one row: the texts of its messages.
  func rows(of request: ReceivedRequest) throws(RequestRefusal) -> AskedRows {
    guard let messages = request.member("messages") else {
      throw .wrongShape("missing field `messages`")
    }
    guard messages.kind == .array, !request.elements(of: messages).isEmpty else {
      throw .invalid("`messages` must be a list with at least one message", in: dialect)
    }
    let texts = request.elements(of: messages).map { text(of: $0, in: request) }
    return AskedRows([AskedRow(Array(texts.joined(separator: [UInt8(ascii: "\n")])))])
  }

  func answer(_ asked: AskedRows, to request: ReceivedRequest, into out: inout [UInt8]) {
    guard let row = asked.rows.first else { return }
    let completion = completion(for: row, of: request)
    let choices = completion.texts.enumerated().map { index, prose in
      let message: [JSONValue.JSONMember] = [
        .init("role", .string("assistant")), .init("content", .string(prose.text)),
      ]
      return choice(index, .init("message", .object(message)), completion.finishReason(of: prose))
    }
    completion.whole(choices).write(to: &out)
  }

  func stream(_ asked: AskedRows, to request: ReceivedRequest) -> TokenStream? {
    guard request.wantsStream, let row = asked.rows.first else { return nil }
    let completion = completion(for: row, of: request, object: "chat.completion.chunk")
    let isTGI = request.configuration.container == .tgi
    let pieces = completion.texts.enumerated().flatMap { index, prose in
      let deltas = isTGI ? fullDeltas(of: prose) : sparseDeltas(of: prose)
      return deltas.enumerated().map { number, delta in
        let isLast = number == deltas.count - 1
        let reason = isLast ? completion.finishReason(of: prose) : .null
        return choice(index, .init("delta", .object(delta)), reason)
      }
    }
    return completion.stream(pieces, to: request)
  }

  func writtenTokens(_ asked: AskedRows, to request: ReceivedRequest) -> Int {
    asked.rows.first.map { completion(for: $0, of: request).writtenTokens } ?? 0
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
    of request: ReceivedRequest,
    object: String = "chat.completion"
  ) -> OpenAICompletion {
    var dice = row.dice(request.configuration)
    let topic = String(decoding: lastText(of: request) ?? row.text, as: UTF8.self)
    let limit = request.integer("max_tokens") ?? request.integer("max_completion_tokens")
    let texts = (0..<max(1, request.integer("n") ?? 1)).map { _ in
      Prose(about: topic, limit: limit.map { max(0, $0) }, dice: &dice)
    }
    return OpenAICompletion(
      id: "chatcmpl-" + dice.letters(24),
      object: object,
      model: request.model,
      texts: texts,
      promptTokens: tokenCount(row.text)
    )
  }

  private func lastText(of request: ReceivedRequest) -> [UInt8]? {
    request.member("messages").flatMap { request.elements(of: $0).last }
      .map { text(of: $0, in: request) }
  }

  /// What a message says: its content, or the texts among its parts.
  private func text(of message: JSONSlice, in request: ReceivedRequest) -> [UInt8] {
    guard let content = request.member("content", of: message) else {
      return request.text(of: message)
    }
    guard content.kind == .array else { return request.text(of: content) }
    let parts = request.elements(of: content).compactMap { request.member("text", of: $0) }
    return Array(parts.map(request.text).joined(separator: [UInt8(ascii: "\n")]))
  }
}
