import SluiceCore
internal import SluiceJSON

extension TaskDescription {
  static let fillMask = TaskDescription(
    "fill-mask",
    summary: "Guesses the masked word of a text",
    arguments: [.required("text", .string, "The text, with the model's mask token in it.")],
    parameters: [
      .optional("targets", .list(of: .string), "The only words to choose from."),
      .optional("top_k", .count, "How many words to answer with, the best first."),
    ],
    columns: [
      .text("word", "{{answer.0.token_str}}"), .number("score", "{{answer.0.score}}"),
      .text("sequence", "{{answer.0.sequence}}"),
    ],
    forms: WireForm.both(
      body: .object([.field("text", as: "inputs"), .parameters]),
      answer: .words
    )
  )
}

extension AnswerRule {
  /// A list of words; a list of such lists where the text holds several masks.
  fileprivate static let words = AnswerRule("a list of objects with \"token_str\"") {
    (reply, json, asked) throws(ReplyFault) in
    let text = try ReplyText(reply, reading: json)
    let lists = json.elements(of: text.root)
    guard lists.count > 1, lists.allSatisfy({ $0.kind == .array && $0.length > 2 }) else {
      return try AnswerRule.list(of: "token_str").cut(reply, json, asked)
    }
    return [text.answer]
  }
}
