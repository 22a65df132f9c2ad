import SluiceCore

extension TaskDescription {
  static let tokenClassification = TaskDescription(
    "token-classification",
    summary: "Finds names, places and other entities in a text",
    arguments: [.required("text", .string, "The text to search.")],
    parameters: [
      .optional(
        "aggregation_strategy",
        .choice(["none", "simple", "first", "average", "max"]),
        "How tokens become entities."
      ),
      .optional("ignore_labels", .list(of: .string), "Labels to leave out."),
      .optional("stride", .integer, "How far the pieces of a long text overlap, in tokens."),
    ],
    columns: [.json("entities", "{{answer}}")],
    forms: WireForm.both(
      body: .object([.field("text", as: "inputs"), .parameters]),
      answer: .list(of: "word", mayBeEmpty: true)
    )
  )
}
