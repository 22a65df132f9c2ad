import SluiceCore

extension TaskDescription {
  static let imageToImage = TaskDescription(
    "image-to-image",
    summary: "Turns an image into another",
    arguments: [
      .image,
      .optional("prompt", .string, "What the image is to become."),
    ],
    parameters: [
      .negativePrompt, .height, .width, .targetSize, .inferenceSteps, .guidanceScale,
      .optional("strength", .share, "How far to go from the image given."),
      .extraBody,
    ],
    columns: [.text("path", "{{answer.path}}"), .text("media_type", "{{answer.media_type}}")],
    forms: WireForm.both(
      body: .binary(of: "image", [.field("image", as: "inputs"), .parameters]),
      accept: "image/png",
      answer: .image
    )
  )
}
