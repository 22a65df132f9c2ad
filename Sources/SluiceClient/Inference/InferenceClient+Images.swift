internal import SluiceCore
public import SluiceJSON

/// Images in, or out, or both.
extension InferenceClient {
  /// Labels an image.
  ///
  /// - Parameters:
  ///   - image: The image.
  ///   - topK: How many labels to answer with, the best first.
  ///   - functionToApply: What turns the model's output into scores.
  ///   - model: The model of this call; the client's when nil.
  /// - Returns: The labels, the best first.
  /// - Throws: ``InferenceError``, `CancellationError`.
  public func imageClassification(
    _ image: MediaInput,
    topK: Int? = nil,
    functionToApply: ScoreFunction? = nil,
    model: String? = nil
  ) async throws -> [Classification] {
    try await list(
      "image-classification",
      ["image": image, "top_k": topK, "function_to_apply": functionToApply],
      model: model
    )
  }

  /// Labels an image with labels that the model was never taught.
  ///
  /// - Parameters:
  ///   - image: The image.
  ///   - candidateLabels: The labels to choose from, at least two.
  ///   - hypothesisTemplate: The sentence to test, with `{}` where the label goes.
  ///   - model: The model of this call; the client's when nil.
  /// - Returns: All labels, the best first.
  /// - Throws: ``InferenceError``, `CancellationError`.
  public func zeroShotImageClassification(
    _ image: MediaInput,
    candidateLabels: [String],
    hypothesisTemplate: String? = nil,
    model: String? = nil
  ) async throws -> [Classification] {
    try await list(
      "zero-shot-image-classification",
      [
        "image": image, "candidate_labels": candidateLabels,
        "hypothesis_template": hypothesisTemplate,
      ],
      model: model
    )
  }

  /// Finds things in an image.
  ///
  /// - Parameters:
  ///   - image: The image.
  ///   - threshold: Drops things with a lower score.
  ///   - model: The model of this call; the client's when nil.
  /// - Returns: What was found; empty where there is nothing.
  /// - Throws: ``InferenceError``, `CancellationError`.
  public func objectDetection(
    _ image: MediaInput,
    threshold: Double? = nil,
    model: String? = nil
  ) async throws -> [DetectedObject] {
    try await list("object-detection", ["image": image, "threshold": threshold], model: model)
  }

  /// Tells what each part of an image shows, with a mask for each.
  ///
  /// - Parameters:
  ///   - image: The image.
  ///   - maskThreshold: From where on a pixel belongs to a mask.
  ///   - overlapMaskAreaThreshold: Drops masks that mostly overlap others.
  ///   - subtask: What a part is.
  ///   - threshold: Drops parts with a lower score.
  ///   - model: The model of this call; the client's when nil.
  /// - Returns: The parts.
  /// - Throws: ``InferenceError``, `CancellationError`.
  public func imageSegmentation(
    _ image: MediaInput,
    maskThreshold: Double? = nil,
    overlapMaskAreaThreshold: Double? = nil,
    subtask: SegmentationSubtask? = nil,
    threshold: Double? = nil,
    model: String? = nil
  ) async throws -> [ImageSegment] {
    try await list(
      "image-segmentation",
      [
        "image": image, "mask_threshold": maskThreshold,
        "overlap_mask_area_threshold": overlapMaskAreaThreshold, "subtask": subtask,
        "threshold": threshold,
      ],
      model: model
    )
  }

  /// Describes an image.
  ///
  /// - Parameters:
  ///   - image: The image.
  ///   - extraBody: More keys beside the parameters.
  ///   - model: The model of this call; the client's when nil.
  /// - Returns: The description.
  /// - Throws: ``InferenceError``, `CancellationError`.
  public func imageToText(
    _ image: MediaInput,
    extraBody: JSONValue? = nil,
    model: String? = nil
  ) async throws -> GeneratedText {
    try await one("image-to-text", ["image": image, "extra_body": extraBody], model: model)
  }
}
