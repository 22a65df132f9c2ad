import SluiceCore
import SluiceJSON

extension TaskDescription {
  static let featureExtraction = TaskDescription(
    "feature-extraction",
    summary: "Embeds a text as a vector",
    arguments: [
      .required(
        "text",
        .either(.string, .list(of: .string, atLeast: 1)),
        "The text to embed, or several."
      )
    ],
    parameters: [
      .optional("normalize", .bool, "Scales the vector to length 1."),
      .optional("prompt_name", .string, "The prompt of the model's own to put in front."),
      .optional("truncate", .bool, "Cuts a text that is too long instead of refusing it."),
      .optional(
        "truncation_direction",
        .choice(["left", "right", "Left", "Right"]),
        "Which end of a long text is cut."
      ),
      .optional("dimensions", .count, "Cuts the vector to as many numbers."),
      .optional(
        "encoding_format",
        .choice(["float", "base64"]),
        "How the vector travels; `sluice call` keeps base64 as the string that it is."
      ),
      .optional(
        "model",
        .string,
        "The name that the server knows the model by; left out of the request unless given."
      ),
      .optional("user", .string, "The user's name, for the provider's records."),
    ],
    columns: [.vector("embedding", "{{answer}}")],
    forms: [
      // The URL decides, not the profile: /v1 is spoken the same way in both.
      WireForm(
        "OpenAI's /v1/embeddings",
        wires: [.current, .classic],
        route: .embeddings,
        body: .object([.field("text", as: "input"), .field("model", as: "model"), .rest]),
        without: ["normalize", "prompt_name", "truncate", "truncation_direction"],
        batched: "text",
        tentative: .init("encoding_format", "base64"),
        answer: .embeddings
      ),
      WireForm(
        "the /embed of text-embeddings-inference",
        wires: [.current, .classic],
        route: .ending("/embed"),
        body: .object([.field("text", as: "inputs"), .rest]),
        without: ["encoding_format", "model", "user"],
        batched: "text",
        answer: .embeddings
      ),
      WireForm(
        "the current wire",
        wires: [.current],
        route: .pipeline("feature-extraction"),
        body: .object([.field("text", as: "inputs"), .rest]),
        without: ["model", "user"],
        batched: "text",
        answer: .embeddings
      ),
      WireForm(
        "the classic wire",
        wires: [.classic],
        route: .pipeline("feature-extraction"),
        body: .object([.field("text", as: "inputs"), .parameters]),
        without: ["dimensions", "encoding_format", "model", "user"],
        batched: "text",
        answer: .embeddings
      ),
    ]
  )
}
