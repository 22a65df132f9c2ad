import SluiceCore
import SluiceJSON

/// Labels of one's own: for a text `{sequence, labels, scores}`, for an image `[{score, label}, …]`.
struct ZeroShot: RowAnswer {
  let task: String
  let isImage: Bool

  static let text = ZeroShot(task: "zero-shot-classification", isImage: false)
  static let image = ZeroShot(task: "zero-shot-image-classification", isImage: true)

  func recognises(_ request: ReceivedRequest) -> Bool {
    guard !request.candidateLabels.isEmpty else { return false }
    return !isImage || request.input("image") != nil || request.mediaType?.isImage == true
  }

  func rows(of request: ReceivedRequest) throws(RequestRefusal) -> AskedRows {
    guard !request.candidateLabels.isEmpty else {
      throw .invalid("`candidate_labels` is required", in: dialect)
    }
    return isImage ? AskedRows([try request.mediaRow()]) : try request.rows(in: "inputs")
  }

  func value(for row: AskedRow, of request: ReceivedRequest, dice: inout Dice) -> JSONValue {
    let labels = request.candidateLabels
    if isImage { return ScoredLabels.json(labels, most: labels.count, dice: &dice) }
    let isEachAlone = request.flag("multi_label") ?? false
    let scores = ScoredLabels.scores(labels, dice: &dice, isEachAlone: isEachAlone)
    return .object([
      .init("sequence", .string(row.string)),
      .init("labels", .array(scores.map { .string($0.label) })),
      .init("scores", .array(scores.map { .score($0.score) })),
    ])
  }
}
