import SluiceCore
internal import SluiceJSON

extension TaskDescription {
  static let chatCompletion = TaskDescription(
    "chat-completion",
    summary: "Answers a conversation",
    arguments: [
      .required(
        "messages",
        .list(of: .object, atLeast: 1),
        "The conversation so far: objects with role and content."
      )
    ],
    parameters: [
      .servedModel,
      .optional("frequency_penalty", .number, "Punishes tokens by how often they came up."),
      .optional("logit_bias", .either(.list(of: .number), .object), "Shifts tokens' chances."),
      .optional("logprobs", .bool, "Answers with the tokens' log probabilities, too."),
      .optional("max_tokens", .count, "The most tokens to write."),
      .optional("n", .count, "How many answers to write."),
      .optional("presence_penalty", .number, "Punishes tokens that came up before."),
      .optional("response_format", .object, "What the answer must be: JSON, a schema, a pattern."),
      .optional("seed", .integer, "Makes drawing repeatable."),
      .optional("stop", .either(.list(of: .string), .string), "Texts that end the answer."),
      .stream([.current: .bool(false), .classic: .bool(false)]),
      .optional("stream_options", .object, "What a stream would hold besides; sent as it is."),
      .optional("temperature", .amount, "How far to stray from the likeliest token."),
      .optional(
        "tool_choice",
        .either(.string, .object),
        "Which tool to call: auto, none, required, one."
      ),
      .optional("tool_prompt", .string, "What stands before the tools in the prompt."),
      .optional("tools", .list(of: .object), "The tools that the model may call."),
      .optional("top_logprobs", .count, "How many likely tokens to tell at each step."),
      .optional("top_p", .share, "Draws from the likeliest tokens that add up to this share."),
      .extraBody,
    ],
    columns: [
      .text("text", "{{answer.choices.0.message.content}}"),
      .text("finish_reason", "{{answer.choices.0.finish_reason}}"),
    ],
    forms: WireForm.both(
      route: .chat,
      body: .object([.model, .field("messages", as: "messages"), .rest]),
      answer: .completion
    ),
    streams: .chat
  )
}
