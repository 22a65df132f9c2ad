internal import SluiceCore
public import SluiceJSON

/// Texts in, labels or texts out.
extension InferenceClient {
  /// Labels a text: its sentiment, its topic, its language.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - textPair: A second text: both are labelled as one pair, on dedicated endpoints.
  ///   - topK: How many labels to answer with, the best first.
  ///   - functionToApply: What turns the model's output into scores.
  ///   - rawScores: Leaves the scores as the model made them; for URLs that end in `/predict`.
  ///   - truncate: Cuts a text that is too long; for URLs that end in `/predict`.
  ///   - model: The model of this call; the client's when nil.
  /// - Returns: The labels, the best first.
  /// - Throws: ``InferenceError``, `CancellationError`.
  public func textClassification(
    _ text: String,
    textPair: String? = nil,
    topK: Int? = nil,
    functionToApply: ScoreFunction? = nil,
    rawScores: Bool? = nil,
    truncate: Bool? = nil,
    model: String? = nil
  ) async throws -> [Classification] {
    try await list(
      "text-classification",
      [
        "text": text, "text_pair": textPair, "top_k": topK, "function_to_apply": functionToApply,
        "raw_scores": rawScores, "truncate": truncate,
      ],
      model: model
    )
  }

  /// Labels a text with labels that the model was never taught.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - candidateLabels: The labels to choose from, at least one.
  ///   - multiLabel: Scores each label on its own, so that several may be right. Default: false.
  ///   - hypothesisTemplate: The sentence to test, with `{}` where the label goes.
  ///   - model: The model of this call; the client's when nil.
  /// - Returns: All labels, the best first.
  /// - Throws: ``InferenceError``, `CancellationError`.
  public func zeroShotClassification(
    _ text: String,
    candidateLabels: [String],
    multiLabel: Bool? = nil,
    hypothesisTemplate: String? = nil,
    model: String? = nil
  ) async throws -> [Classification] {
    try await list(
      "zero-shot-classification",
      [
        "text": text, "candidate_labels": candidateLabels, "multi_label": multiLabel,
        "hypothesis_template": hypothesisTemplate,
      ],
      model: model
    )
  }

  /// Finds names, places and other entities in a text.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - aggregationStrategy: How tokens become entities.
  ///   - ignoreLabels: Labels to leave out.
  ///   - stride: How far the pieces of a long text overlap, in tokens.
  ///   - model: The model of this call; the client's when nil.
  /// - Returns: What was found, in the order of the text; empty where there is nothing.
  /// - Throws: ``InferenceError``, `CancellationError`.
  public func tokenClassification(
    _ text: String,
    aggregationStrategy: AggregationStrategy? = nil,
    ignoreLabels: [String]? = nil,
    stride: Int? = nil,
    model: String? = nil
  ) async throws -> [TextEntity] {
    try await list(
      "token-classification",
      [
        "text": text, "aggregation_strategy": aggregationStrategy, "ignore_labels": ignoreLabels,
        "stride": stride,
      ],
      model: model
    )
  }

  /// Guesses the masked word of a text.
  ///
  /// - Parameters:
  ///   - text: The text, with the model's mask token in it.
  ///   - topK: How many words to answer with.
  ///   - targets: The only words to choose from.
  ///   - model: The model of this call; the client's when nil.
  /// - Returns: The words, the best first; where the text has several masks, those of the first mask,
  ///   then those of the second, and so on.
  /// - Throws: ``InferenceError``, `CancellationError`.
  public func fillMask(
    _ text: String,
    topK: Int? = nil,
    targets: [String]? = nil,
    model: String? = nil
  ) async throws -> [FilledMask] {
    try await list(
      "fill-mask",
      ["text": text, "top_k": topK, "targets": targets],
      model: model
    )
  }

  /// Shortens a text.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - cleanUpTokenizationSpaces: Removes blanks that tokens left behind.
  ///   - generateParameters: More settings for the generation: `["min_length": 20]`.
  ///   - truncation: What becomes of a text that is too long.
  ///   - extraBody: More keys beside the parameters.
  ///   - model: The model of this call; the client's when nil.
  /// - Returns: The short text.
  /// - Throws: ``InferenceError``, `CancellationError`.
  public func summarization(
    _ text: String,
    cleanUpTokenizationSpaces: Bool? = nil,
    generateParameters: JSONValue? = nil,
    truncation: TruncationStrategy? = nil,
    extraBody: JSONValue? = nil,
    model: String? = nil
  ) async throws -> Summary {
    try await one(
      "summarization",
      [
        "text": text, "clean_up_tokenization_spaces": cleanUpTokenizationSpaces,
        "generate_parameters": generateParameters, "truncation": truncation,
        "extra_body": extraBody,
      ],
      model: model
    )
  }

  /// Translates a text.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - srcLang: The text's language, as the model calls it; wants `tgtLang`, too.
  ///   - tgtLang: The language to translate to; wants `srcLang`, too.
  ///   - cleanUpTokenizationSpaces: Removes blanks that tokens left behind.
  ///   - truncation: What becomes of a text that is too long.
  ///   - generateParameters: More settings for the generation.
  ///   - extraBody: More keys beside the parameters.
  ///   - model: The model of this call; the client's when nil.
  /// - Returns: The text in the other language.
  /// - Throws: ``InferenceError``, `CancellationError`.
  public func translation(
    _ text: String,
    srcLang: String? = nil,
    tgtLang: String? = nil,
    cleanUpTokenizationSpaces: Bool? = nil,
    truncation: TruncationStrategy? = nil,
    generateParameters: JSONValue? = nil,
    extraBody: JSONValue? = nil,
    model: String? = nil
  ) async throws -> Translation {
    try await one(
      "translation",
      [
        "text": text, "src_lang": srcLang, "tgt_lang": tgtLang,
        "clean_up_tokenization_spaces": cleanUpTokenizationSpaces, "truncation": truncation,
        "generate_parameters": generateParameters, "extra_body": extraBody,
      ],
      model: model
    )
  }
}
