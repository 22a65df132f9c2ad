import SluiceCore

extension TaskDescription {
  static let textClassification = TaskDescription(
    "text-classification",
    summary: "Labels a text: a sentiment, a topic, a language",
    arguments: [
      .required("text", .string, "The text to label."),
      .optional(
        "text_pair",
        .string,
        "A second text: both are labelled as one pair, on dedicated endpoints."
      ),
    ],
    parameters: [
      .functionToApply, .topLabels,
      .optional("raw_scores", .bool, "Leaves the scores as the model made them; at /predict."),
      .optional("truncate", .bool, "Cuts a text that is too long; at /predict."),
    ],
    columns: [
      .text("label", "{{answer.0.label}}"), .number("score", "{{answer.0.score}}"),
    ],
    forms: [
      WireForm(
        "the /predict of text-embeddings-inference",
        wires: [.current, .classic],
        route: .ending("/predict"),
        body: .object([.field("text", as: "inputs"), .rest]),
        without: ["text_pair", "function_to_apply", "top_k"],
        answer: .list(of: "label")
      ),
      WireForm(
        "a pair of texts",
        wires: [.current, .classic],
        route: .model,
        body: .object([.object("inputs", of: ["text", "text_pair"]), .parameters]),
        without: ["raw_scores", "truncate"],
        selector: "text_pair",
        answer: .list(of: "label")
      ),
    ]
      + WireForm.both(
        body: .object([.field("text", as: "inputs"), .parameters]),
        without: ["text_pair", "raw_scores", "truncate"],
        answer: .list(of: "label")
      )
  )
}
