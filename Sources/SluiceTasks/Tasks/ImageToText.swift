import SluiceCore

extension TaskDescription {
  static let imageToText = TaskDescription(
    "image-to-text",
    summary: "Describes an image",
    arguments: [.image],
    parameters: [.extraBody],
    columns: [.text("generated_text", "{{answer.generated_text}}")],
    forms: WireForm.both(
      body: .binary(of: "image", [.field("image", as: "inputs"), .parameters]),
      answer: .object(with: "generated_text")
    )
  )
}
