internal import SluiceCore
public import SluiceJSON

/// A piece of an answer to a conversation that is being written: OpenAI's `chat.completion.chunk`.
public struct ChatCompletionStreamOutput: InferenceAnswer {
  /// The object as the server sent it.
  public let json: JSONValue
  /// The server's name for the answer; some servers leave it empty.
  public let id: String?
  /// The model that answers, as the server calls it.
  public let model: String?
  /// When the answer was begun, in seconds since 1970.
  public let created: Int?
  /// What it adds to each of the answers; empty where it tells something else, such as the usage.
  public let choices: [ChatStreamChoice]
  /// How many tokens were read and written: in the last piece, where `streamOptions` asked for it.
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

  /// What it adds to the first answer; nil where it adds no text.
  public var text: String? { choices.first { $0.index == 0 }?.delta.text }
}

/// A piece of one of the answers.
public struct ChatStreamChoice: InferenceAnswer {
  /// The object as the server sent it.
  public let json: JSONValue
  /// Which of the answers, from 0.
  public let index: Int
  /// What is added to it.
  public let delta: ChatDelta
  /// Why the model stopped, in the answer's last piece: `stop`, `length`, `tool_calls`; `eos_token` on
  /// older servers.
  public let finishReason: String?
  /// The tokens' log probabilities as the server tells them, where they were asked for.
  public let logprobs: JSONValue?

  /// Reads an object; throws where a member is missing that every server sends.
  public init(json: JSONValue) throws {
    self.json = json
    index = json.optional("index") ?? 0
    delta = try ChatDelta(json: json["delta"] ?? .object([]))
    finishReason = json.finishReason
    logprobs = json["logprobs"].flatMap { $0 == .null ? nil : $0 }
  }
}

/// What is added to an answer.
public struct ChatDelta: InferenceAnswer {
  /// The object as the server sent it.
  public let json: JSONValue
  /// The speaker; most servers tell it once.
  public let role: String?
  /// The text that is added.
  public let text: String?
  /// What is added to calls of tools.
  public let toolCalls: [ToolCallDelta]

  /// Reads an object; throws where a member is missing that every server sends.
  public init(json: JSONValue) throws {
    self.json = json
    role = json.optional("role")
    text = json.optional("content")
    // Old servers send one call alone, all others a list.
    if case .object = json["tool_calls"] {
      toolCalls = try json.answer("tool_calls").map { [$0] } ?? []
    } else {
      toolCalls = try json.answers("tool_calls")
    }
  }
}

/// What is added to a call of a tool: name and id come once, the arguments in pieces.
public struct ToolCallDelta: InferenceAnswer {
  /// The object as the server sent it.
  public let json: JSONValue
  /// Which of the calls, from 0.
  public let index: Int
  /// What the result is to name; in the call's first piece.
  public let id: String?
  /// The tool's name; in the call's first piece.
  public let name: String?
  /// What is added to the arguments' text, which is JSON once it is whole.
  public let arguments: String?

  /// Reads an object; throws where a member is missing that every server sends.
  public init(json: JSONValue) throws {
    self.json = json
    index = json.optional("index") ?? 0
    id = json.optional("id")
    let function = json["function"] ?? .null
    name = function.optional("name")
    arguments = function.optional("arguments")
  }
}
