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
    let served = ServedModel(client: self.model, call: model, wire: wire)
    let arguments = parameters.arguments(messages: messages, model: served.name)
    return try await one("chat-completion", arguments, model: served.target)
  }
}

/// Where a chat goes and which model its body names: the clients have it that a client's model decides
/// about the URL and a call's about the name.
struct ServedModel {
  /// A model id or a URL; nil where there is neither.
  let target: String?
  /// The name in the body; nil where the target tells it.
  let name: String?

  init(client: String?, call: String?, wire: Wire) {
    target = client ?? call
    guard client != nil, let call else {
      name = nil
      return
    }
    name = call.hasPrefix("http://") || call.hasPrefix("https://") ? wire.anyModel : call
  }
}
