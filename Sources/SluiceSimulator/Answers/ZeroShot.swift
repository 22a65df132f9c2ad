import SluiceCore

/// Labels of one's own: for a text `{sequence, labels, scores}`, for an image `[{score, label}, …]`.
struct ZeroShot: RowAnswer {
  let task: String
  let isImage: Bool

  static let text = ZeroShot(task: "zero-shot-classification", isImage: false)
  static let image = ZeroShot(task: "zero-shot-image-classification", isImage: true)

  func recognises(_ question: Question) -> Bool {
    guard !question.candidateLabels.isEmpty else { return false }
    return !isImage || question.input("image") != nil || question.mediaType?.isImage == true
  }

  func rows(of question: Question) throws(Refusal) -> AskedRows {
    guard !question.candidateLabels.isEmpty else {
      throw .invalid("`candidate_labels` is required", in: dialect)
    }
    return isImage ? AskedRows([try question.mediaRow()]) : try question.rows(in: "inputs")
  }

  func value(for row: AskedRow, of question: Question, dice: inout Dice) -> JSONValue {
    let labels = question.candidateLabels
    if isImage { return ScoredLabels.json(labels, most: labels.count, dice: &dice) }
    let isEachAlone = question.flag("multi_label") ?? false
    let scores = ScoredLabels.scores(labels, dice: &dice, isEachAlone: isEachAlone)
    return .object([
      .init("sequence", .string(row.string)),
      .init("labels", .array(scores.map { .string($0.label) })),
      .init("scores", .array(scores.map { .score($0.score) })),
    ])
  }
}
