import SluiceCore

extension TaskDescription {
  static let automaticSpeechRecognition = TaskDescription(
    "automatic-speech-recognition",
    summary: "Writes down what is said in a recording",
    arguments: [.audio],
    parameters: [
      .optional(
        "return_timestamps",
        .either(.bool, .choice(["char", "word"])),
        "Tells when each part was said."
      ),
      .optional(
        "generation_parameters",
        .object,
        aliases: ["generate"],
        "More settings for the generation: num_beams, temperature, …"
      ),
      .extraBody,
    ],
    columns: [.text("text", "{{answer.text}}")],
    forms: WireForm.both(
      body: .binary(of: "audio", [.field("audio", as: "inputs"), .parameters]),
      answer: .object(with: "text")
    )
  )
}
