import SluiceCore

extension TaskDescription {
  static let audioClassification = TaskDescription(
    "audio-classification",
    summary: "Labels a recording: a speaker, a mood, a kind of sound",
    arguments: [.audio],
    parameters: [.functionToApply, .topLabels],
    columns: [
      .text("label", "{{answer.0.label}}"), .number("score", "{{answer.0.score}}"),
    ],
    forms: WireForm.both(
      body: .binary(of: "audio", [.field("audio", as: "inputs"), .parameters]),
      answer: .list(of: "label")
    )
  )
}

extension Field {
  static let audio = Field.required("audio", .binary, "The recording.")

  static let functionToApply = Field.optional(
    "function_to_apply",
    .choice(["sigmoid", "softmax", "none"]),
    "What turns the model's output into scores."
  )

  static let topLabels = Field.optional(
    "top_k",
    .integer,
    "How many labels to answer with, the best first."
  )
}
