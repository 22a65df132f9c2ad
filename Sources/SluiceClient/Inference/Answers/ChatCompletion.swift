internal import SluiceCore
public import SluiceJSON

/// A model's answer to a conversation.
public struct ChatCompletion: InferenceAnswer {
  /// The object as the server sent it.
  public let json: JSONValue
  /// The server's name for the answer; some servers leave it empty.
  public let id: String?
  /// The model that answered, as the server calls it.
  public let model: String?
  /// When it was made, in seconds since 1970.
  public let created: Int?
  /// The answers, as many as `n` asked for.
  public let choices: [ChatChoice]
  /// How many tokens were read and written, where the server counts them.
  public let usage: TokenUsage?

  /// Reads an object; throws where a member is missing that every server sends.
  public init(json: JSONValue) throws {
    self.json = json
    id = json.optional("id")
    model = json.optional("model")
    created = json.optional("created")
    choices = try json.answers("choices")
    usage = try json.answer("usage")
  }

  /// What the first answer says; nil where it says nothing, but calls tools.
  public var text: String? { choices.first?.message.text }
}

/// One of the answers to a conversation.
public struct ChatChoice: InferenceAnswer {
  /// The object as the server sent it.
  public let json: JSONValue
  /// Its place among the answers, from 0.
  public let index: Int
  /// What the model says.
  public let message: ChatMessage
  /// Why it stopped: `stop`, `length`, `tool_calls`; `eos_token` on older servers.
  public let finishReason: String?
  /// The tokens' log probabilities as the server tells them, where they were asked for.
  public let logprobs: JSONValue?

  /// Reads an object; throws where a member is missing that every server sends.
  public init(json: JSONValue) throws {
    self.json = json
    index = json.optional("index") ?? 0
    guard let message: ChatMessage = try json.answer("message") else {
      throw InferenceError.noAnswer("a choice has no \"message\"")
    }
    self.message = message
    finishReason = json.finishReason
    logprobs = json["logprobs"].flatMap { $0 == .null ? nil : $0 }
  }
}

extension JSONValue {
  /// Why a model stopped; nil where it goes on, for which some servers write an empty text.
  var finishReason: String? {
    optional("finish_reason").flatMap { (reason: String) in reason.isEmpty ? nil : reason }
  }
}

/// How many tokens were read and written.
public struct TokenUsage: InferenceAnswer {
  /// The object as the server sent it.
  public let json: JSONValue
  /// The tokens of what was asked.
  public let promptTokens: Int?
  /// The tokens of the answer.
  public let completionTokens: Int?
  /// Both together.
  public let totalTokens: Int?

  /// Reads an object; throws where a member is missing that every server sends.
  public init(json: JSONValue) throws {
    self.json = json
    promptTokens = json.optional("prompt_tokens")
    completionTokens = json.optional("completion_tokens")
    totalTokens = json.optional("total_tokens")
  }
}
