import SluiceCore

/// Descriptions in, images out.
extension InferenceClient {
  /// Draws an image from a description.
  ///
  /// ```swift
  /// let image = try await client.textToImage("an astronaut on a horse", .init(width: 512, height: 512))
  /// try Data(image.bytes).write(to: URL(filePath: "astronaut.\(image.fileExtension ?? "bin")"))
  /// ```
  ///
  /// - Parameters:
  ///   - prompt: What the image is to show.
  ///   - parameters: How to draw it.
  ///   - model: The model of this call; the client's when nil.
  /// - Returns: The image.
  /// - Throws: ``InferenceError``, `CancellationError`.
  public func textToImage(
    _ prompt: String,
    _ parameters: ImageParameters = ImageParameters(),
    model: String? = nil
  ) async throws -> MediaOutput {
    try await media("text-to-image", parameters.arguments(prompt: prompt), model: model)
  }

  /// Turns an image into another.
  ///
  /// - Parameters:
  ///   - image: The image.
  ///   - prompt: What it is to become.
  ///   - parameters: How to draw it.
  ///   - model: The model of this call; the client's when nil.
  /// - Returns: The other image.
  /// - Throws: ``InferenceError``, `CancellationError`.
  public func imageToImage(
    _ image: MediaInput,
    prompt: String? = nil,
    _ parameters: ImageParameters = ImageParameters(),
    model: String? = nil
  ) async throws -> MediaOutput {
    let arguments = parameters.arguments(prompt: prompt, image: image)
    return try await media("image-to-image", arguments, model: model)
  }
}
