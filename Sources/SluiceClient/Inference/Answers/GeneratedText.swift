internal import SluiceCore
public import SluiceJSON

/// What a model wrote.
public struct GeneratedText: InferenceAnswer {
  /// The object as the server sent it.
  public let json: JSONValue
  /// The text; without the prompt, unless the server or `returnFullText` puts it in front.
  public let generatedText: String
  /// Tokens, probabilities and the reason for the end, where `details` asked for them.
  public let details: TextGenerationDetails?

  /// Reads an object; throws where a member is missing that every server sends.
  public init(json: JSONValue) throws {
    self.json = json
    generatedText = try json.required("generated_text")
    details = try json.answer("details")
  }
}

/// How a text came about.
public struct TextGenerationDetails: InferenceAnswer {
  /// The object as the server sent it.
  public let json: JSONValue
  /// Why the model stopped: `length`, `eos_token`, `stop_sequence`.
  public let finishReason: String
  /// How many tokens it wrote.
  public let generatedTokens: Int?
  /// What the drawing of tokens started from.
  public let seed: Int?
  /// The tokens of the prompt, where `decoderInputDetails` asked for them.
  public let prefill: [TextToken]
  /// The tokens of the text.
  public let tokens: [TextToken]
  /// The likeliest tokens at each step, where `topNTokens` asked for them.
  public let topTokens: [[TextToken]]
  /// The other sequences, where `bestOf` asked for several.
  public let bestOfSequences: [GeneratedSequence]

  /// Reads an object; throws where a member is missing that every server sends.
  public init(json: JSONValue) throws {
    self.json = json
    finishReason = try json.required("finish_reason")
    generatedTokens = json.optional("generated_tokens")
    seed = json.optional("seed")
    prefill = try json.answers("prefill")
    tokens = try json.answers("tokens")
    topTokens = try (json["top_tokens"]?.arrayValue ?? []).map { step in
      try (step.arrayValue ?? []).map(TextToken.init(json:))
    }
    bestOfSequences = try json.answers("best_of_sequences")
  }
}

/// A sequence that was not chosen.
public struct GeneratedSequence: InferenceAnswer {
  /// The object as the server sent it.
  public let json: JSONValue
  /// The text.
  public let generatedText: String
  /// Why the model stopped.
  public let finishReason: String?
  /// The tokens of the text.
  public let tokens: [TextToken]

  /// Reads an object; throws where a member is missing that every server sends.
  public init(json: JSONValue) throws {
    self.json = json
    generatedText = try json.required("generated_text")
    finishReason = json.optional("finish_reason")
    tokens = try json.answers("tokens")
  }
}

/// A token that a model read or wrote.
public struct TextToken: InferenceAnswer {
  /// The object as the server sent it.
  public let json: JSONValue
  /// Its number in the model's vocabulary.
  public let id: Int?
  /// Its text.
  public let text: String
  /// The logarithm of its probability; nil for the first token of a prompt.
  public let logprob: Double?
  /// Whether it is no part of the text, such as the end of a sequence.
  public let isSpecial: Bool

  /// Reads an object; throws where a member is missing that every server sends.
  public init(json: JSONValue) throws {
    self.json = json
    id = json.optional("id")
    text = try json.required("text")
    logprob = json.optional("logprob")
    isSpecial = json.optional("special") ?? false
  }
}
