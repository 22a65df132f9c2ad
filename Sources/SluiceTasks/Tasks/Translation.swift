import SluiceCore

extension TaskDescription {
  static let translation = TaskDescription(
    "translation",
    summary: "Translates a text",
    arguments: [.required("text", .string, "The text to translate.")],
    parameters: [
      .optional("src_lang", .string, "The text's language; wants tgt_lang, too."),
      .optional("tgt_lang", .string, "The language to translate to; wants src_lang, too."),
      .cleanUpSpaces, .truncationStrategy, .generateParameters, .extraBody,
    ],
    together: ["src_lang", "tgt_lang"],
    columns: [.text("translation_text", "{{answer.translation_text}}")],
    forms: WireForm.both(
      body: .object([.field("text", as: "inputs"), .parameters]),
      answer: .object(with: "translation_text")
    )
  )
}
