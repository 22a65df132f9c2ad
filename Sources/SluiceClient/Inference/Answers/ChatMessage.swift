internal import SluiceCore
public import SluiceJSON

/// A message of a conversation, to a model or from one.
///
/// ```swift
/// var messages: [ChatMessage] = [.system("Answer in one word."), .user("Is Pluto a planet?")]
/// let answer = try await client.chatCompletion(messages: messages)
/// messages.append(answer.choices[0].message)
/// ```
public struct ChatMessage: InferenceAnswer {
  /// The object as the server sent it.
  public let json: JSONValue
  /// The speaker: `system`, `user`, `assistant`, `tool`.
  public let role: String
  /// The text; nil where there is none, or where it is a list of parts.
  public let text: String?
  /// The tools that the model wants called.
  public let toolCalls: [ToolCall]

  /// Reads an object; throws where a member is missing that every server sends.
  public init(json: JSONValue) throws {
    self.json = json
    role = json.optional("role") ?? "assistant"
    text = json.optional("content")
    toolCalls = try json.answers("tool_calls")
  }

  private init(_ role: String, _ content: JSONValue, and more: [JSONValue.JSONMember] = []) {
    json = .object([.init("role", .string(role)), .init("content", content)] + more)
    self.role = role
    text = content.stringValue
    toolCalls = []
  }

  /// What holds for the whole conversation.
  public static func system(_ text: String) -> ChatMessage { .init("system", .string(text)) }

  /// What the user says.
  public static func user(_ text: String) -> ChatMessage { .init("user", .string(text)) }

  /// What the user says and shows.
  public static func user(_ parts: [ChatPart]) -> ChatMessage {
    .init("user", .array(parts.map(\.json)))
  }

  /// What the model said before.
  public static func assistant(_ text: String) -> ChatMessage { .init("assistant", .string(text)) }

  /// What a tool returned.
  ///
  /// - Parameters:
  ///   - text: The result.
  ///   - callID: The id of the call that it answers.
  /// - Returns: The message.
  public static func tool(_ text: String, callID: String) -> ChatMessage {
    .init("tool", .string(text), and: [.init("tool_call_id", .string(callID))])
  }
}

extension ChatMessage: ArgumentValue {
  func json(keeping media: inout [MediaInput]) -> JSONValue { json }
}

/// A part of what a user says.
public struct ChatPart: Sendable, Equatable {
  let json: JSONValue

  /// A text.
  public static func text(_ text: String) -> ChatPart {
    ChatPart(json: ["type": "text", "text": .string(text)])
  }

  /// An image that the server fetches, or one in a `data:` URL.
  public static func image(url: String) -> ChatPart {
    ChatPart(json: ["type": "image_url", "image_url": ["url": .string(url)]])
  }
}

/// A tool that the model wants called.
public struct ToolCall: InferenceAnswer {
  /// The object as the server sent it.
  public let json: JSONValue
  /// What the result is to name; old servers number their calls.
  public let id: String?
  /// The tool's name.
  public let name: String
  /// The tool's arguments: a text in JSON, from old servers an object.
  public let arguments: JSONValue

  /// Reads an object; throws where a member is missing that every server sends.
  public init(json: JSONValue) throws {
    self.json = json
    id = json.optional("id")
    let function = json["function"] ?? .null
    name = try function.required("name")
    arguments = function["arguments"] ?? .null
  }
}
