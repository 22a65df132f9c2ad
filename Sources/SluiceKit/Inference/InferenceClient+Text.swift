import SluiceCore

extension InferenceClient {
  /// Labels a text: its sentiment, its topic, its language.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - topK: How many labels to answer with, the best first.
  ///   - functionToApply: What turns the model's output into scores.
  ///   - model: The model of this call; the client's when nil.
  /// - Returns: The labels, the best first.
  /// - Throws: ``InferenceError``, `CancellationError`.
  public func textClassification(
    _ text: String,
    topK: Int? = nil,
    functionToApply: ScoreFunction? = nil,
    model: String? = nil
  ) async throws -> [Classification] {
    try await list(
      "text-classification",
      ["text": text, "top_k": topK, "function_to_apply": functionToApply],
      model: model
    )
  }

  /// Goes on from a prompt.
  ///
  /// - Parameters:
  ///   - prompt: The text to go on from.
  ///   - parameters: How to go on.
  ///   - model: The model of this call; the client's when nil.
  /// - Returns: The text, with details where they were asked for.
  /// - Throws: ``InferenceError``, `CancellationError`.
  public func textGeneration(
    _ prompt: String,
    _ parameters: TextGenerationParameters = TextGenerationParameters(),
    model: String? = nil
  ) async throws -> GeneratedText {
    try await one("text-generation", parameters.arguments(prompt: prompt), model: model)
  }
}
