import SluiceCore
internal import SluiceJSON

extension TaskDescription {
  static let textGeneration = TaskDescription(
    "text-generation",
    summary: "Goes on from a prompt",
    arguments: [.required("prompt", .string, "The text to go on from.")],
    parameters: [
      .optional("adapter_id", .string, "The LoRA adapter to use."),
      .optional("best_of", .count, "Makes as many sequences and answers with the likeliest."),
      .optional("decoder_input_details", .bool, "Tells about the prompt's tokens; wants details."),
      .optional(
        "details",
        .bool,
        defaults: [.classic: .bool(false)],
        "Answers with tokens, probabilities and the reason for the end, too."
      ),
      .optional(
        "do_sample",
        .bool,
        defaults: [.classic: .bool(false)],
        "Draws tokens at random instead of taking the likeliest."
      ),
      .optional("frequency_penalty", .number, "Punishes tokens by how often they came up."),
      .optional("grammar", .object, "What the text must match: type and value."),
      .optional(
        "max_new_tokens",
        .count,
        "The most tokens to write. Give it: some servers go on to the end of their context."
      ),
      .optional("repetition_penalty", .number, "Punishes repetition; 1 does nothing."),
      .optional(
        "return_full_text",
        .bool,
        defaults: [.classic: .bool(false)],
        "Puts the prompt in front of the answer."
      ),
      .optional("seed", .count, "Makes drawing repeatable."),
      .optional(
        "stop",
        .list(of: .string),
        defaults: [.classic: .array([])],
        aliases: ["stop_sequences"],
        "Texts that end the answer."
      ),
      .optional("temperature", .amount, "How far to stray from the likeliest token."),
      .optional("top_k", .integer, "Draws from as many of the likeliest tokens."),
      .optional("top_n_tokens", .integer, "Tells about as many tokens at each step."),
      .optional("top_p", .share, "Draws from the likeliest tokens that add up to this share."),
      .optional("truncate", .count, "Cuts the prompt to as many tokens."),
      .optional("typical_p", .share, "The mass of typical decoding."),
      .optional("watermark", .bool, "Marks the text as generated."),
      .stream([.classic: .bool(false)]),
      .extraBody,
    ],
    onlyWith: ["decoder_input_details": "details"],
    columns: [.text("generated_text", "{{answer.generated_text}}")],
    forms: WireForm.both(
      body: .object([.field("prompt", as: "inputs"), .parameters, .field("stream", as: "stream")]),
      answer: .object(with: "generated_text")
    ),
    streams: .tokens
  )
}
