internal import SluiceCore
public import SluiceJSON

/// How an image is drawn; everything is the server's choice unless it is given.
public struct ImageParameters: Sendable, Equatable {
  /// What the image is not to show.
  public var negativePrompt: String?
  /// The image's height in pixels.
  public var height: Int?
  /// The image's width in pixels.
  public var width: Int?
  /// The image's size, for servers that want it as one parameter; the current form of `textToImage`
  /// has none.
  public var targetSize: ImageSize?
  /// How many steps of denoising to take.
  public var numInferenceSteps: Int?
  /// How closely to follow the prompt.
  public var guidanceScale: Double?
  /// The scheduler in place of the model's own; `textToImage` only.
  public var scheduler: String?
  /// Makes drawing repeatable; `textToImage` only.
  public var seed: Int?
  /// How far to go from the image given, from 0 to 1; `imageToImage` only.
  public var strength: Double?
  /// More keys beside the parameters, for servers that take them.
  public var extraBody: JSONValue?

  /// Creates parameters; what is nil is not sent.
  public init(
    negativePrompt: String? = nil,
    height: Int? = nil,
    width: Int? = nil,
    targetSize: ImageSize? = nil,
    numInferenceSteps: Int? = nil,
    guidanceScale: Double? = nil,
    scheduler: String? = nil,
    seed: Int? = nil,
    strength: Double? = nil,
    extraBody: JSONValue? = nil
  ) {
    self.negativePrompt = negativePrompt
    self.height = height
    self.width = width
    self.targetSize = targetSize
    self.numInferenceSteps = numInferenceSteps
    self.guidanceScale = guidanceScale
    self.scheduler = scheduler
    self.seed = seed
    self.strength = strength
    self.extraBody = extraBody
  }

  /// The arguments of a task that draws.
  func arguments(prompt: String?, image: MediaInput? = nil) -> CallArguments {
    [
      "image": image, "prompt": prompt, "negative_prompt": negativePrompt, "height": height,
      "width": width, "target_size": targetSize, "num_inference_steps": numInferenceSteps,
      "guidance_scale": guidanceScale, "scheduler": scheduler, "seed": seed,
      "strength": strength, "extra_body": extraBody,
    ]
  }
}

/// The size of an image in pixels.
public struct ImageSize: Sendable, Equatable {
  /// How wide it is.
  public var width: Int
  /// How high it is.
  public var height: Int

  /// Creates a size.
  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }
}

extension ImageSize: ArgumentValue {
  func json(keeping media: inout [MediaInput]) -> JSONValue {
    ["width": .number(String(width)), "height": .number(String(height))]
  }
}
