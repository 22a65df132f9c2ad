import SluiceCore

/// A chat's next message, in OpenAI's form.
struct ChatCompletion: TaskAnswer {
  let task = "chat-completion"
  let routes = ["/chat/completions"]
  let dialect = Refusal.Dialect.openAI

  func recognises(_ question: Question) -> Bool { question.member("messages") != nil }

  /// A chat is one row: the texts of its messages.
  func rows(of question: Question) throws(Refusal) -> AskedRows {
    if question.flag("stream") == true {
      throw .invalid("this endpoint does not stream; set `stream` to false", in: dialect)
    }
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
    var dice = row.dice(question.configuration)
    let topic = String(decoding: lastText(of: question) ?? row.text, as: UTF8.self)
    let limit = question.integer("max_tokens") ?? question.integer("max_completion_tokens")
    let choices = (0..<max(1, question.integer("n") ?? 1)).map { _ in
      Prose(about: topic, limit: limit.map { max(0, $0) }, dice: &dice)
    }
    let prompt = tokenCount(row.text)
    let written = choices.reduce(0) { $0 + $1.words.count }
    let reply: [JSONValue.JSONMember] = [
      .init("object", .string("chat.completion")),
      .init("id", .string("chatcmpl-" + dice.letters(24))),
      // A moment of no meaning: the same question gets the same bytes.
      .init("created", .number("1700000000")),
      .init("model", .string(question.model)),
      .init("system_fingerprint", .string("rehearsal")),
      .init("choices", .array(choices.enumerated().map(choice))),
      .init("usage", usage(prompt: prompt, written: written)),
    ]
    JSONValue.object(reply).write(to: &out)
  }

  private func choice(_ index: Int, _ prose: Prose) -> JSONValue {
    let message: [JSONValue.JSONMember] = [
      .init("role", .string("assistant")), .init("content", .string(prose.text)),
    ]
    return .object([
      .init("index", .number(String(index))),
      .init("message", .object(message)),
      .init("logprobs", .null),
      .init("finish_reason", .string(prose.isComplete ? "stop" : "length")),
    ])
  }

  private func usage(prompt: Int, written: Int) -> JSONValue {
    .object([
      .init("prompt_tokens", .number(String(prompt))),
      .init("completion_tokens", .number(String(written))),
      .init("total_tokens", .number(String(prompt + written))),
    ])
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
