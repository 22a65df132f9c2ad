import SluiceCore
import SluiceTasks

extension InferenceClient {
  /// Answers a conversation.
  ///
  /// ```swift
  /// let answer = try await client.chatCompletion(
  ///   messages: [.user("What is deep learning?")],
  ///   .init(maxTokens: 100)
  /// )
  /// print(answer.text ?? "")
  /// ```
  ///
  /// - Parameters:
  ///   - messages: The conversation so far.
  ///   - parameters: How to answer.
  ///   - model: The model of this call. A client that has a model sends the request there all the same,
  ///     and tells the server this name.
  /// - Returns: The answer.
  /// - Throws: ``InferenceError``, `CancellationError`.
  public func chatCompletion(
    messages: [ChatMessage],
    _ parameters: ChatParameters = ChatParameters(),
    model: String? = nil
  ) async throws -> ChatCompletion {
    try await one(chat(messages, parameters, model: model))
  }

  /// The question that a conversation asks.
  func chat(
    _ messages: [ChatMessage],
    _ parameters: ChatParameters,
    model: String?
  ) async throws -> RequestSpec {
    let served = ServedModel(chatOf: self.model, call: model, wire: wire)
    let arguments = parameters.arguments(messages: messages, model: served.name)
    return try await spec("chat-completion", arguments, model: served.target)
  }

  /// The same in OpenAI's spelling: `client.chat.completions.create(messages:)`.
  public var chat: Chat { Chat(completions: Chat.Completions(client: self)) }

  /// What can be asked of chats.
  public struct Chat: Sendable {
    /// The answers to conversations.
    public let completions: Completions

    /// Makes answers to conversations.
    public struct Completions: Sendable {
      let client: InferenceClient

      /// Answers a conversation: ``InferenceClient/chatCompletion(messages:_:model:)``.
      ///
      /// - Parameters:
      ///   - messages: The conversation so far.
      ///   - parameters: How to answer.
      ///   - model: The model of this call.
      /// - Returns: The answer.
      /// - Throws: ``InferenceError``, `CancellationError`.
      public func create(
        messages: [ChatMessage],
        _ parameters: ChatParameters = ChatParameters(),
        model: String? = nil
      ) async throws -> ChatCompletion {
        try await client.chatCompletion(messages: messages, parameters, model: model)
      }

      /// Answers a conversation, piece by piece: `create` with `stream=True` in Python,
      /// ``InferenceClient/chatCompletionStream(messages:_:model:)``.
      ///
      /// - Parameters:
      ///   - messages: The conversation so far.
      ///   - parameters: How to answer.
      ///   - model: The model of this call.
      /// - Returns: The pieces, once the answer has begun.
      /// - Throws: ``InferenceError``, `CancellationError`.
      public func stream(
        messages: [ChatMessage],
        _ parameters: ChatParameters = ChatParameters(),
        model: String? = nil
      ) async throws -> InferenceStream<ChatCompletionStreamOutput> {
        try await client.chatCompletionStream(messages: messages, parameters, model: model)
      }
    }
  }
}
