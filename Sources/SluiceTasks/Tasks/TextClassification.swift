import SluiceCore

extension TaskDescription {
  static let textClassification = TaskDescription(
    "text-classification",
    summary: "Labels a text: a sentiment, a topic, a language",
    arguments: [.required("text", .string, "The text to label.")],
    parameters: [
      .optional(
        "function_to_apply",
        .choice(["sigmoid", "softmax", "none"]),
        "What turns the model's output into scores."
      ),
      .optional("top_k", .integer, "How many labels to answer with, the best first."),
    ],
    forms: WireForm.both(
      body: .object([.field("text", as: "inputs"), .parameters]),
      answer: .list(of: "label")
    )
  )
}
