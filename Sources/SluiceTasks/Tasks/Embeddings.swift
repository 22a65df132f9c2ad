import SluiceCore

extension TaskDescription {
  static let embeddings = TaskDescription(
    "embeddings",
    summary: "Embeds a text as a vector, at OpenAI's /v1/embeddings",
    arguments: [
      .required(
        "input",
        .either(.string, .list(of: .string, atLeast: 1)),
        "The text to embed, or several."
      )
    ],
    parameters: [
      .servedModel,
      .optional("dimensions", .count, "Cuts the vector to as many numbers."),
      .optional(
        "encoding_format",
        .choice(["float", "base64"]),
        "How the vector is written; base64 is kept as the string that it is."
      ),
      .optional("user", .string, "The user's name, for the provider's records."),
      .extraBody,
    ],
    columns: [.vector("embedding", "{{answer}}")],
    forms: [
      WireForm(
        "OpenAI's /v1/embeddings",
        wires: [.current, .classic],
        route: .openAI("/embeddings"),
        body: .object([.model, .field("input", as: "input"), .rest]),
        batched: "input",
        answer: .embeddings
      )
    ]
  )
}
