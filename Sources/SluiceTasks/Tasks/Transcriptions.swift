import SluiceCore

extension TaskDescription {
  static let transcriptions = TaskDescription(
    "transcriptions",
    summary: "Writes down what is said, at OpenAI's /v1/audio/transcriptions",
    arguments: [.required("file", .binary, aliases: ["audio"], "The recording.")],
    parameters: [
      .servedModel,
      .optional("language", .string, "The language spoken, as in \"en\"."),
      .optional("prompt", .string, "Words that may come up, or what was said before."),
      .optional(
        "response_format",
        .choice(["json", "verbose_json"]),
        "How much to tell: the text, or when each part was said, too."
      ),
      .optional("temperature", .amount, "How far to stray from the likeliest token."),
      .optional(
        "timestamp_granularities",
        .list(of: .choice(["word", "segment"])),
        "What verbose_json tells the time of."
      ),
      .extraBody,
    ],
    columns: [.text("text", "{{answer.text}}")],
    forms: WireForm.both(
      route: .openAI("/audio/transcriptions"),
      body: .multipart(file: "file", as: "file", [.model, .rest]),
      answer: .object(with: "text")
    )
  )
}
