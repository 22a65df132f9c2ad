import SluiceCore

extension TaskDescription {
  static let zeroShotImageClassification = TaskDescription(
    "zero-shot-image-classification",
    summary: "Labels an image with labels that the model was never taught",
    arguments: [
      .image,
      .required(
        "candidate_labels",
        .list(of: .string, atLeast: 2),
        aliases: ["labels"],
        "The labels to choose from."
      ),
    ],
    parameters: [
      .optional(
        "hypothesis_template",
        .string,
        "The sentence to test, with {} where the label goes."
      )
    ],
    columns: [
      .text("label", "{{answer.0.label}}"), .number("score", "{{answer.0.score}}"),
    ],
    forms: [
      .one(
        .current,
        body: .object([.field("image", as: "inputs"), .parameters]),
        answer: .list(of: "label")
      ),
      .one(
        .classic,
        body: .object([
          .nested(
            "inputs",
            [.field("image", as: "image"), .joined("candidate_labels", as: "candidateLabels")]
          ), .parameters,
        ]),
        answer: .list(of: "label")
      ),
    ]
  )
}
