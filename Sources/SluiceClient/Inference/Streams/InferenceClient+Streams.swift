import SluiceCore
import SluiceTasks

/// Answers while the model writes them. Every method returns once the answer has begun.
extension InferenceClient {
  /// Goes on from a prompt, token by token.
  ///
  /// ```swift
  /// for try await output in try await client.textGenerationStream("Once upon a time") {
  ///   print(output.text ?? "", terminator: "")
  ///   if let details = output.details { print("\n\(details.finishReason)") }
  /// }
  /// ```
  ///
  /// Only Text Generation Inference streams. Where a server has shown that it is none, by refusing
  /// parameters that it does not know, nothing is sent.
  ///
  /// - Parameters:
  ///   - prompt: The text to go on from.
  ///   - parameters: How to go on; with `details` the last token comes with the reason for the end.
  ///   - model: The model of this call; the client's when nil.
  /// - Returns: The tokens, the last one with the whole text.
  /// - Throws: ``InferenceError``, `CancellationError`.
  public func textGenerationStream(
    _ prompt: String,
    _ parameters: TextGenerationParameters = TextGenerationParameters(),
    model: String? = nil
  ) async throws -> InferenceStream<TextGenerationStreamOutput> {
    let arguments = parameters.arguments(prompt: prompt)
    let spec = try await spec("text-generation", arguments, model: model)
    let advice = "plain transformers do not stream: ask textGeneration for the whole text"
    guard unknownParameters.names(of: spec.model).isEmpty else {
      throw InferenceError(
        .invalidArgument,
        "the model is not served by Text Generation Inference",
        advice: advice,
        place: spec.model
      )
    }
    do { return try await stream(spec) } catch var error as InferenceError {
      if unknownParameters.learn(from: error, of: spec.model) != nil { error.advice = advice }
      throw error
    }
  }

  /// Answers a conversation, piece by piece.
  ///
  /// ```swift
  /// for try await piece in try await client.chatCompletionStream(messages: [.user("Hello")]) {
  ///   print(piece.text ?? "", terminator: "")
  /// }
  /// ```
  ///
  /// - Parameters:
  ///   - messages: The conversation so far.
  ///   - parameters: How to answer; `streamOptions: ["include_usage": true]` asks for a last piece that
  ///     counts the tokens.
  ///   - model: The model of this call, as for ``chatCompletion(messages:_:model:)``.
  /// - Returns: The pieces.
  /// - Throws: ``InferenceError``, `CancellationError`.
  public func chatCompletionStream(
    messages: [ChatMessage],
    _ parameters: ChatParameters = ChatParameters(),
    model: String? = nil
  ) async throws -> InferenceStream<ChatCompletionStreamOutput> {
    try await stream(chat(messages, parameters, model: model))
  }

  /// Goes on from a prompt at OpenAI's `/v1/completions`, piece by piece.
  ///
  /// - Parameters:
  ///   - prompt: The text to go on from, or several; the pieces name theirs by `index`.
  ///   - parameters: How to go on.
  ///   - model: The model of this call, as for ``completions(_:_:model:)``.
  /// - Returns: The pieces: each holds what it adds to a text.
  /// - Throws: ``InferenceError``, `CancellationError`.
  public func completionsStream(
    _ prompt: some TextInput,
    _ parameters: CompletionParameters = CompletionParameters(),
    model: String? = nil
  ) async throws -> InferenceStream<TextCompletion> {
    try await stream(completion(prompt, parameters, model: model))
  }

  /// Asks a question for an answer that is read while it comes.
  private func stream<Output: InferenceAnswer>(
    _ spec: RequestSpec
  ) async throws -> InferenceStream<Output> {
    var spec = spec
    spec.streams = true
    let call = try await call(spec, media: nil)
    return try await InferenceStream(call, sentBy: begun, reading: Output.init(json:))
  }
}
