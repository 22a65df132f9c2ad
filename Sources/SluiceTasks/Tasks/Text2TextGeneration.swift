import SluiceCore

extension TaskDescription {
  static let text2TextGeneration = TaskDescription(
    "text2text-generation",
    summary: "Turns a text into another, as the model was taught",
    arguments: [.required("text", .string, "The text to start from.")],
    parameters: [.cleanUpSpaces, .generateParameters, .truncationStrategy, .extraBody],
    columns: [.text("generated_text", "{{answer.generated_text}}")],
    forms: WireForm.both(
      body: .object([.field("text", as: "inputs"), .parameters]),
      answer: .object(with: "generated_text")
    )
  )
}
