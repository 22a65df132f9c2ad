import SluiceCore
import SluiceJSON

/// Tasks that are answered with a text about the row: `[{summary_text}]` and the like.
struct WrittenText: RowAnswer {
  let task: String
  let member: String
  let recognised: [String]

  static let summarization = WrittenText(
    task: "summarization",
    member: "summary_text",
    recognised: ["truncation", "generate_parameters"]
  )
  static let translation = WrittenText(
    task: "translation",
    member: "translation_text",
    recognised: ["src_lang", "tgt_lang"]
  )
  static let text2Text = WrittenText(
    task: "text2text-generation",
    member: "generated_text",
    recognised: []
  )

  func recognises(_ request: ReceivedRequest) -> Bool {
    request.member("inputs") != nil && request.has(anyOf: recognised)
  }

  func value(for row: AskedRow, of request: ReceivedRequest, dice: inout Dice) -> JSONValue {
    .array([.object([.init(member, .string(row.prose(dice: &dice)))])])
  }
}
