import SluiceCore
import SluiceDialects
import SluiceJSON

extension AnswerRule {
  /// A completion of OpenAI's, of a chat or of a text: each of its choices has content and came to an
  /// end.
  static let completion = AnswerRule(
    "an object with \"choices\"",
    empty: "{\"choices\":[]}"
  ) {
    (reply, json, _) throws(ReplyFault) in
    let text = try ReplyText(reply, reading: json)
    guard text.root.kind == .object, let list = json.field("choices", of: text.root),
      list.kind == .array
    else { throw text.expected("an object with \"choices\"", found: text.root) }
    let choices = json.elements(of: list)
    guard !choices.isEmpty else {
      throw text.expected("an object with \"choices\"", found: text.root)
    }
    var reasons: [FinishReason] = []
    for choice in choices {
      let found = json.fields(members, of: choice)
      let reason = FinishReason(found[0], in: json)
      let isFailed = found[3].map { $0.kind != .null } ?? false
      reasons.append(isFailed ? .failed : reason)
      guard isFailed || reason != .complete || hasContent(found, json) else {
        throw ReplyFault("the reply has no content: \(missing(found))")
      }
    }
    var answer = text.answer
    answer.end = try ReplyText.end(FinishReason.gravest(reasons), reply, json)
    return [answer]
  }

  private static let members = JSONNames(["finish_reason", "message", "text", "error", "delta"])
  /// What a message may hold in place of a text.
  private static let contents = JSONNames([
    "content", "tool_calls", "function_call", "refusal", "audio", "reasoning_content", "reasoning",
    "images",
  ])

  private static func hasContent(_ found: [JSONSlice?], _ json: JSONReader) -> Bool {
    if let text = found[2], text.kind == .string { return true }
    guard let message = found[1] ?? found[4], message.kind == .object else { return false }
    return json.fields(contents, of: message).contains { content in
      guard let content else { return false }
      return content.kind == .string || content.kind == .object
        || content.kind == .array && json.firstElement(of: content) != nil
    }
  }

  private static func missing(_ found: [JSONSlice?]) -> String {
    if let message = found[1] {
      return message.kind == .null ? "\"message\" is null" : "\"content\" of the message is null"
    }
    return found[2] == nil ? "a choice without \"message\" and \"text\"" : "\"text\" is null"
  }
}

extension AnswerRule {
  /// A response of OpenAI's `/v1/responses`: one that has come to its end.
  static let response = AnswerRule("an object with \"output\"", empty: "{\"output\":[]}") {
    (reply, json, _) throws(ReplyFault) in
    let text = try ReplyText(reply, reading: json)
    let found = json.fields(["status", "output", "incomplete_details"], of: text.root)
    guard text.root.kind == .object, let output = found[1], output.kind == .array else {
      throw text.expected("an object with \"output\"", found: text.root)
    }
    let status = found[0].map(json.string) ?? "completed"
    guard status == "incomplete" || json.firstElement(of: output) != nil else {
      throw ReplyFault("the reply has no content: \"output\" is empty")
    }
    var answer = text.answer
    answer.end = try ReplyText.end(FinishReason.found(in: text.root, json), reply, json)
    return [answer]
  }
}
