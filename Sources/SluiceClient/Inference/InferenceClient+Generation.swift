internal import SluiceCore
public import SluiceJSON
import SluiceTasks

/// Prompts in, texts out.
extension InferenceClient {
  /// Goes on from a prompt.
  ///
  /// A server that is not Text Generation Inference may refuse parameters that it does not know. Then it
  /// is asked again without them, and not sent them again by this client: a text comes without details
  /// in that case.
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
    let arguments = parameters.arguments(prompt: prompt)
    var spec = try await spec("text-generation", arguments, model: model)
    spec.omitted = unknownParameters.names(of: spec.model)
    do {
      return try await one(spec)
    } catch let error as InferenceError {
      guard let names = unknownParameters.learn(from: error, of: spec.model) else {
        throw error
      }
      spec.omitted = names
      return try await one(spec)
    }
  }

  /// Turns a text into another, as the model was taught.
  ///
  /// - Parameters:
  ///   - text: The text to start from.
  ///   - cleanUpTokenizationSpaces: Removes blanks that tokens left behind.
  ///   - generateParameters: More settings for the generation.
  ///   - truncation: What becomes of a text that is too long.
  ///   - extraBody: More keys beside the parameters.
  ///   - model: The model of this call; the client's when nil.
  /// - Returns: The text.
  /// - Throws: ``InferenceError``, `CancellationError`.
  public func text2TextGeneration(
    _ text: String,
    cleanUpTokenizationSpaces: Bool? = nil,
    generateParameters: JSONValue? = nil,
    truncation: TruncationStrategy? = nil,
    extraBody: JSONValue? = nil,
    model: String? = nil
  ) async throws -> GeneratedText {
    try await one(
      "text2text-generation",
      [
        "text": text, "clean_up_tokenization_spaces": cleanUpTokenizationSpaces,
        "generate_parameters": generateParameters, "truncation": truncation,
        "extra_body": extraBody,
      ],
      model: model
    )
  }

  /// Goes on from a prompt at OpenAI's `/v1/completions`.
  ///
  /// - Parameters:
  ///   - prompt: The text to go on from, or several.
  ///   - parameters: How to go on.
  ///   - model: The model of this call: a URL to send it to, or the name that the client's server knows
  ///     the model by.
  /// - Returns: The texts.
  /// - Throws: ``InferenceError``, `CancellationError`.
  public func completions(
    _ prompt: some TextInput,
    _ parameters: CompletionParameters = CompletionParameters(),
    model: String? = nil
  ) async throws -> TextCompletion {
    try await one(completion(prompt, parameters, model: model))
  }

  /// The question that a prompt asks of OpenAI's route.
  func completion(
    _ prompt: some TextInput,
    _ parameters: CompletionParameters,
    model: String?
  ) async throws -> RequestSpec {
    let served = ServedModel(client: self.model, call: model)
    let arguments = parameters.arguments(prompt: prompt.textInput, model: served.name)
    return try await spec("completions", arguments, model: served.target)
  }

  /// Goes on with a conversation, in the form that came before chats.
  ///
  /// - Parameters:
  ///   - text: What the user says now.
  ///   - generatedResponses: What the model has said so far, the oldest first.
  ///   - pastUserInputs: What the user has said so far.
  ///   - extraBody: More keys beside the parameters.
  ///   - model: The model of this call; the client's when nil.
  /// - Returns: What the model says.
  /// - Throws: ``InferenceError``, `CancellationError`.
  public func conversational(
    _ text: String,
    generatedResponses: [String]? = nil,
    pastUserInputs: [String]? = nil,
    extraBody: JSONValue? = nil,
    model: String? = nil
  ) async throws -> ConversationTurn {
    try await one(
      "conversational",
      [
        "text": text, "generated_responses": generatedResponses,
        "past_user_inputs": pastUserInputs, "extra_body": extraBody,
      ],
      model: model
    )
  }

  /// Goes on with a conversation of messages, as containers of dedicated endpoints take them.
  ///
  /// - Parameters:
  ///   - messages: The conversation so far.
  ///   - extraBody: More keys beside the parameters.
  ///   - model: The model of this call; the client's when nil.
  /// - Returns: What the model says.
  /// - Throws: ``InferenceError``, `CancellationError`.
  public func conversational(
    messages: [ChatMessage],
    extraBody: JSONValue? = nil,
    model: String? = nil
  ) async throws -> ConversationTurn {
    try await one(
      "conversational",
      ["messages": messages, "extra_body": extraBody],
      model: model
    )
  }
}
