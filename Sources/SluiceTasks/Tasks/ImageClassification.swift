import SluiceCore

extension TaskDescription {
  static let imageClassification = TaskDescription(
    "image-classification",
    summary: "Labels an image",
    arguments: [.image],
    parameters: [.functionToApply, .topLabels],
    columns: [
      .text("label", "{{answer.0.label}}"), .number("score", "{{answer.0.score}}"),
    ],
    forms: WireForm.both(
      body: .binary(of: "image", [.field("image", as: "inputs"), .parameters]),
      answer: .list(of: "label")
    )
  )
}
