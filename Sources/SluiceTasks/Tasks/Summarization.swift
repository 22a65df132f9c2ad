import SluiceCore

extension TaskDescription {
  static let summarization = TaskDescription(
    "summarization",
    summary: "Shortens a text",
    arguments: [.required("text", .string, "The text to shorten.")],
    parameters: [
      .cleanUpSpaces, .generateParameters, .truncationStrategy, .extraBody(aliases: ["parameters"]),
    ],
    columns: [.text("summary_text", "{{answer.summary_text}}")],
    forms: WireForm.both(
      body: .object([.field("text", as: "inputs"), .parameters]),
      answer: .object(with: "summary_text")
    )
  )
}

extension Field {
  static let cleanUpSpaces = Field.optional(
    "clean_up_tokenization_spaces",
    .bool,
    "Removes blanks that tokens left behind."
  )

  static let generateParameters = Field.optional(
    "generate_parameters",
    .object,
    "More settings for the generation: min_length, num_beams, …"
  )

  static let truncationStrategy = Field.optional(
    "truncation",
    .choice(["do_not_truncate", "longest_first", "only_first", "only_second"]),
    "What becomes of a text that is too long."
  )
}
