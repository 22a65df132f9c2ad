import SluiceCore
import SluiceJSON

/// Texts in, numbers out.
extension InferenceClient {
  /// Embeds a text, or several.
  ///
  /// ```swift
  /// let vectors = try await client.featureExtraction(["one", "two"], normalize: true)
  /// print(vectors.shape)  // [2, 384]
  /// ```
  ///
  /// - Parameters:
  ///   - text: The text, or several.
  ///   - normalize: Scales the vector to length 1.
  ///   - promptName: The prompt of the model's own to put in front.
  ///   - truncate: Cuts a text that is too long instead of refusing it.
  ///   - truncationDirection: Which end of a long text is cut.
  ///   - dimensions: Cuts the vector to as many numbers.
  ///   - encodingFormat: How the numbers travel; base64 is shorter. Default: the server's choice.
  ///   - user: The user's name, for the records of OpenAI-compatible servers.
  ///   - model: The model of this call; the client's when nil.
  /// - Returns: The numbers, nested as the model made them.
  /// - Throws: ``InferenceError``, `CancellationError`.
  public func featureExtraction(
    _ text: some TextInput,
    normalize: Bool? = nil,
    promptName: String? = nil,
    truncate: Bool? = nil,
    truncationDirection: TruncationDirection? = nil,
    dimensions: Int? = nil,
    encodingFormat: EmbeddingEncoding? = nil,
    user: String? = nil,
    model: String? = nil
  ) async throws -> Embedding {
    try await embedding(
      "feature-extraction",
      [
        "text": text.textInput, "normalize": normalize, "prompt_name": promptName,
        "truncate": truncate, "truncation_direction": truncationDirection,
        "dimensions": dimensions, "encoding_format": encodingFormat, "user": user,
      ],
      model: model
    )
  }

  /// Embeds a text, or several, at OpenAI's `/v1/embeddings`.
  ///
  /// - Parameters:
  ///   - input: The text, or several.
  ///   - dimensions: Cuts the vector to as many numbers.
  ///   - encodingFormat: How the numbers travel.
  ///   - user: The user's name, for the provider's records.
  ///   - extraBody: More keys for the request.
  ///   - model: The model of this call: a URL to send it to, or the name that the client's server knows
  ///     the model by.
  /// - Returns: The vector; several have one dimension more.
  /// - Throws: ``InferenceError``, `CancellationError`.
  public func embeddings(
    _ input: some TextInput,
    dimensions: Int? = nil,
    encodingFormat: EmbeddingEncoding? = nil,
    user: String? = nil,
    extraBody: JSONValue? = nil,
    model: String? = nil
  ) async throws -> Embedding {
    let served = ServedModel(client: self.model, call: model)
    return try await embedding(
      "embeddings",
      [
        "input": input.textInput, "model": served.name, "dimensions": dimensions,
        "encoding_format": encodingFormat, "user": user, "extra_body": extraBody,
      ],
      model: served.target
    )
  }

  /// Embeds a text, or several, on a dedicated endpoint with a sentence model.
  ///
  /// - Parameters:
  ///   - text: The text, or several.
  ///   - extraBody: More keys beside the text.
  ///   - model: The model of this call; the client's when nil.
  /// - Returns: The numbers, nested as the model made them.
  /// - Throws: ``InferenceError``, `CancellationError`.
  public func sentenceEmbeddings(
    _ text: some TextInput,
    extraBody: JSONValue? = nil,
    model: String? = nil
  ) async throws -> Embedding {
    try await embedding(
      "sentence-embeddings",
      ["text": text.textInput, "extra_body": extraBody],
      model: model
    )
  }

  /// Compares a sentence with others.
  ///
  /// - Parameters:
  ///   - sentence: The sentence.
  ///   - otherSentences: The sentences to compare it with.
  ///   - model: The model of this call; the client's when nil.
  /// - Returns: How alike each of them is, in their order.
  /// - Throws: ``InferenceError``, `CancellationError`.
  public func sentenceSimilarity(
    _ sentence: String,
    otherSentences: [String],
    model: String? = nil
  ) async throws -> [Double] {
    let answer = try await ask(
      "sentence-similarity",
      ["sentence": sentence, "other_sentences": otherSentences],
      model: model
    )
    return try answer.values()
  }

  private func embedding(
    _ task: String,
    _ arguments: CallArguments,
    model: String?
  ) async throws -> Embedding {
    let answer = try await ask(task, arguments, model: model)
    return try answer.located { try Embedding(answer.answer) }
  }
}
