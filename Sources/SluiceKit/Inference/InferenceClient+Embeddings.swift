import SluiceCore

extension InferenceClient {
  /// Embeds a text.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - normalize: Scales the vector to length 1.
  ///   - promptName: The prompt of the model's own to put in front.
  ///   - truncate: Cuts a text that is too long instead of refusing it.
  ///   - truncationDirection: Which end of a long text is cut.
  ///   - dimensions: Cuts the vector to as many numbers.
  ///   - model: The model of this call; the client's when nil.
  /// - Returns: The numbers, nested as the model made them.
  /// - Throws: ``InferenceError``, `CancellationError`.
  public func featureExtraction(
    _ text: String,
    normalize: Bool? = nil,
    promptName: String? = nil,
    truncate: Bool? = nil,
    truncationDirection: TruncationDirection? = nil,
    dimensions: Int? = nil,
    model: String? = nil
  ) async throws -> Embedding {
    try await embedding(
      "feature-extraction",
      [
        "text": text, "normalize": normalize, "prompt_name": promptName, "truncate": truncate,
        "truncation_direction": truncationDirection, "dimensions": dimensions,
      ],
      model: model
    )
  }

  /// Asks a task whose answer are numbers.
  func embedding(
    _ task: String,
    _ arguments: CallArguments,
    model: String?
  ) async throws -> Embedding {
    try await ask(task, arguments, model: model).value { try Embedding($0.answer) }
  }
}
