import SluiceCore

extension TaskDescription {
  static let textToSpeech = TaskDescription(
    "text-to-speech",
    summary: "Reads a text aloud",
    arguments: [.required("text", .string, "The text to read.")],
    parameters: [
      .optional("do_sample", .bool, "Draws tokens at random instead of taking the likeliest."),
      .optional(
        "early_stopping",
        .either(.bool, .choice(["never"])),
        "When the search over beams ends."
      ),
      .optional("epsilon_cutoff", .number, "Drops tokens less likely than this."),
      .optional("eta_cutoff", .number, "The same, depending on how sure the model is."),
      .optional("max_length", .integer, "The most tokens, the text's own included."),
      .optional("max_new_tokens", .integer, "The most tokens to make."),
      .optional("min_length", .integer, "The fewest tokens, the text's own included."),
      .optional("min_new_tokens", .integer, "The fewest tokens to make."),
      .optional("num_beam_groups", .integer, "How many groups the beams are split into."),
      .optional("num_beams", .integer, "How many beams to search with."),
      .optional("penalty_alpha", .number, "Punishes repetition in contrastive search."),
      .optional("temperature", .amount, "How far to stray from the likeliest token."),
      .optional("top_k", .integer, "Draws from as many of the likeliest tokens."),
      .optional("top_p", .number, "Draws from the likeliest tokens that add up to this share."),
      .optional("typical_p", .number, "The mass of typical decoding."),
      .optional("use_cache", .bool, "Keeps what was computed for earlier tokens."),
      .extraBody,
    ],
    columns: [.text("path", "{{answer.path}}"), .text("media_type", "{{answer.media_type}}")],
    forms: WireForm.both(
      body: .object([.field("text", as: "inputs"), .parameters]),
      answer: .audio
    )
  )
}
