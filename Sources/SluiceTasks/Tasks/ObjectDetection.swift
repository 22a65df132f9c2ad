import SluiceCore

extension TaskDescription {
  static let objectDetection = TaskDescription(
    "object-detection",
    summary: "Finds things in an image, with a box around each",
    arguments: [.image],
    parameters: [.optional("threshold", .number, "Drops things with a lower score.")],
    columns: [.json("objects", "{{answer}}")],
    forms: WireForm.both(
      body: .binary(of: "image", [.field("image", as: "inputs"), .parameters]),
      answer: .list(of: "label", mayBeEmpty: true)
    )
  )
}
