import SluiceCore

extension TaskDescription {
  static let textToImage = TaskDescription(
    "text-to-image",
    summary: "Draws an image from a description",
    arguments: [.required("prompt", .string, "What the image is to show.")],
    parameters: [
      .negativePrompt, .height, .width, .inferenceSteps, .guidanceScale,
      .optional("scheduler", .string, "The scheduler to use in place of the model's own."),
      .targetSize,
      .optional("seed", .integer, "Makes drawing repeatable."),
      .extraBody,
    ],
    columns: [.text("path", "{{answer.path}}"), .text("media_type", "{{answer.media_type}}")],
    forms: [
      .one(
        .current,
        body: .object([.field("prompt", as: "inputs"), .parameters]),
        without: ["target_size"],
        accept: "image/png",
        answer: .image
      ),
      .one(
        .classic,
        body: .object([.field("prompt", as: "inputs"), .parameters]),
        accept: "image/png",
        answer: .image
      ),
    ]
  )
}

extension Field {
  static let negativePrompt = Field.optional(
    "negative_prompt",
    .either(.string, .list(of: .string)),
    "What the image is not to show."
  )
  static let height = Field.optional("height", .count, "The image's height in pixels.")
  static let width = Field.optional("width", .count, "The image's width in pixels.")
  static let targetSize = Field.optional(
    "target_size",
    .object,
    "The image's size: width and height."
  )
  static let inferenceSteps = Field.optional(
    "num_inference_steps",
    .count,
    "How many steps of denoising to take."
  )
  static let guidanceScale = Field.optional(
    "guidance_scale",
    .number,
    "How closely to follow the prompt."
  )
}
