internal import SluiceCore
public import SluiceJSON

/// What a model of OpenAI's older kind wrote; in a stream, what a piece adds to it.
public struct TextCompletion: InferenceAnswer {
  /// The object as the server sent it.
  public let json: JSONValue
  /// The model that answered, as the server calls it.
  public let model: String?
  /// The texts, as many as prompts and `n` asked for.
  public let choices: [TextChoice]
  /// How many tokens were read and written, where the server counts them.
  public let usage: TokenUsage?

  /// Reads an object; throws where a member is missing that every server sends.
  public init(json: JSONValue) throws {
    self.json = json
    model = json.optional("model")
    choices = try json.answers("choices")
    usage = try json.answer("usage")
  }

  /// The first text; nil for a piece of another one.
  public var text: String? { choices.first { $0.index == 0 }?.text }
}

/// One of the texts that a model wrote.
public struct TextChoice: InferenceAnswer {
  /// The object as the server sent it.
  public let json: JSONValue
  /// Its place among the texts, from 0.
  public let index: Int
  /// The text.
  public let text: String
  /// Why the model stopped: `stop`, `length`.
  public let finishReason: String?

  /// Reads an object; throws where a member is missing that every server sends.
  public init(json: JSONValue) throws {
    self.json = json
    index = json.optional("index") ?? 0
    text = try json.required("text")
    finishReason = json.finishReason
  }
}
