import SluiceCore
import SluiceJSON

/// What an image shows: `[{generated_text}]`.
struct ImageToText: RowAnswer {
  let task = "image-to-text"

  func recognises(_ request: ReceivedRequest) -> Bool { false }

  func rows(of request: ReceivedRequest) throws(RequestRefusal) -> AskedRows {
    AskedRows([try request.mediaRow()])
  }

  func value(for row: AskedRow, of request: ReceivedRequest, dice: inout Dice) -> JSONValue {
    let sights = ScoredLabels.scores(ScoredLabels.sights, dice: &dice)
    let text = "a \(sights[0].label) beside a \(sights[1].label)"
    return .array([.object([.init("generated_text", .string(text))])])
  }
}
