import SluiceCore

/// What an image shows: `[{generated_text}]`.
struct ImageToText: RowAnswer {
  let task = "image-to-text"

  func recognises(_ question: Question) -> Bool { false }

  func rows(of question: Question) throws(Refusal) -> AskedRows {
    AskedRows([try question.mediaRow()])
  }

  func value(for row: AskedRow, of question: Question, dice: inout Dice) -> JSONValue {
    let sights = ScoredLabels.scores(ScoredLabels.sights, dice: &dice)
    let text = "a \(sights[0].label) beside a \(sights[1].label)"
    return .array([.object([.init("generated_text", .string(text))])])
  }
}
