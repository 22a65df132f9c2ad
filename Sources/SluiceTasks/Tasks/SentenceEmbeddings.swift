import SluiceCore

extension TaskDescription {
  static let sentenceEmbeddings = TaskDescription(
    "sentence-embeddings",
    summary: "Embeds a text as a vector, on a dedicated endpoint",
    arguments: [
      .required(
        "text",
        .either(.string, .list(of: .string, atLeast: 1)),
        "The text to embed, or several."
      )
    ],
    parameters: [.extraBody],
    columns: [.vector("embedding", "{{answer}}")],
    forms: [
      WireForm(
        "the container's form",
        wires: [.current, .classic],
        route: .model,
        body: .object([.field("text", as: "inputs"), .rest]),
        batched: "text",
        answer: .embeddings
      )
    ]
  )
}
