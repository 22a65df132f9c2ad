import SluiceCore

extension TaskDescription {
  static let completions = TaskDescription(
    "completions",
    summary: "Goes on from a prompt, at OpenAI's /v1/completions",
    arguments: [
      .required(
        "prompt",
        .either(.string, .list(of: .string, atLeast: 1)),
        "The text to go on from, or several."
      )
    ],
    parameters: [
      .servedModel,
      .optional("best_of", .count, "Makes as many texts and answers with the likeliest."),
      .optional("echo", .bool, "Puts the prompt in front of the answer."),
      .optional("frequency_penalty", .number, "Punishes tokens by how often they came up."),
      .optional("logit_bias", .object, "Shifts tokens' chances."),
      .optional("logprobs", .count, "Tells about as many likely tokens a step."),
      .optional("max_tokens", .count, "The most tokens to write."),
      .optional("n", .count, "How many texts to write."),
      .optional("presence_penalty", .number, "Punishes tokens that came up before."),
      .optional("seed", .integer, "Makes drawing repeatable."),
      .optional("stop", .either(.list(of: .string), .string), "Texts that end the answer."),
      .stream([:]),
      .optional("suffix", .string, "What comes after the text to write."),
      .optional("temperature", .amount, "How far to stray from the likeliest token."),
      .optional("top_p", .share, "Draws from the likeliest tokens that add up to this share."),
      .optional("user", .string, "The user's name, for the provider's records."),
      .extraBody,
    ],
    columns: [
      .text("text", "{{answer.choices.0.text}}"),
      .text("finish_reason", "{{answer.choices.0.finish_reason}}"),
    ],
    forms: WireForm.both(
      route: .openAI("/completions"),
      body: .object([.model, .field("prompt", as: "prompt"), .rest]),
      answer: .completion
    ),
    streams: .completion
  )
}

extension Field {
  static let servedModel = Field.optional(
    "model",
    .string,
    "The name that the server knows the model by, where `model` of the job is a URL."
  )
}
