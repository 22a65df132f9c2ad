import SluiceCore
import SluiceJSON

extension TaskDescription {
  static let embeddings = TaskDescription(
    "embeddings",
    summary: "Embeds a text as a vector, at OpenAI's /v1/embeddings",
    arguments: [
      .required(
        "input",
        .either(
          .string,
          .list(of: .either(.either(.string, .count), .list(of: .count, atLeast: 1)), atLeast: 1)
        ),
        "The text to embed, or several; a text may be a list of token ids."
      )
    ],
    parameters: [
      .servedModel,
      .optional("dimensions", .count, "Cuts the vector to as many numbers."),
      .optional(
        "encoding_format",
        .choice(["float", "base64"]),
        "How the vector travels; `sluice call` keeps base64 as the string that it is."
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
        tentative: .init("encoding_format", "base64"),
        answer: .embeddings
      )
    ]
  )
}
