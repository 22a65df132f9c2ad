internal import SluiceCore
public import SluiceJSON

/// A name, a place or something else that was found in a text.
public struct TextEntity: InferenceAnswer {
  /// The object as the server sent it.
  public let json: JSONValue
  /// What it is: `PER`, `B-LOC`; `entity_group` of joined tokens, `entity` of a single one.
  public let label: String?
  /// How sure the model is, from 0 to 1.
  public let score: Double?
  /// The words; a piece of one where tokens are not joined.
  public let word: String
  /// Where it begins in the text, in characters as Python counts them.
  public let start: Int?
  /// Where it ends.
  public let end: Int?

  /// Reads an object; throws where a member is missing that every server sends.
  public init(json: JSONValue) throws {
    self.json = json
    label = json.optional("entity_group") ?? json.optional("entity")
    score = json.optional("score")
    word = try json.required("word")
    start = json.optional("start")
    end = json.optional("end")
  }
}

/// A word that may stand where the mask is.
public struct FilledMask: InferenceAnswer {
  /// The object as the server sent it.
  public let json: JSONValue
  /// How sure the model is, from 0 to 1.
  public let score: Double?
  /// Its number in the model's vocabulary.
  public let token: Int?
  /// The word, often with a blank in front.
  public let tokenString: String
  /// The whole text with the word in it.
  public let sequence: String?

  /// Reads an object; throws where a member is missing that every server sends.
  public init(json: JSONValue) throws {
    self.json = json
    score = json.optional("score")
    token = json.optional("token")
    tokenString = try json.required("token_str")
    sequence = json.optional("sequence")
  }
}

/// A text, shortened.
public struct Summary: InferenceAnswer {
  /// The object as the server sent it.
  public let json: JSONValue
  /// The short text.
  public let summaryText: String

  /// Reads an object; throws where a member is missing that every server sends.
  public init(json: JSONValue) throws {
    self.json = json
    summaryText = try json.required("summary_text")
  }
}

/// A text, translated.
public struct Translation: InferenceAnswer {
  /// The object as the server sent it.
  public let json: JSONValue
  /// The text in the other language.
  public let translationText: String

  /// Reads an object; throws where a member is missing that every server sends.
  public init(json: JSONValue) throws {
    self.json = json
    translationText = try json.required("translation_text")
  }
}

/// A text and how well it answers a query.
public struct RankedText: InferenceAnswer {
  /// The object as the server sent it.
  public let json: JSONValue
  /// Its place among the texts that were asked about, from 0.
  public let index: Int
  /// How well it answers; from 0 to 1 unless raw scores were asked for.
  public let score: Double
  /// The text, where it was asked for.
  public let text: String?

  /// Reads an object; throws where a member is missing that every server sends.
  public init(json: JSONValue) throws {
    self.json = json
    index = try json.required("index")
    score = try json.required("score")
    text = json.optional("text")
  }
}

/// What a model says in a conversation of the form that came before chats.
public struct ConversationTurn: InferenceAnswer {
  /// The object as the server sent it.
  public let json: JSONValue
  /// What the model says.
  public let generatedText: String
  /// All that the model has said, this included; none where the server does not repeat it.
  public let generatedResponses: [String]
  /// All that the user has said.
  public let pastUserInputs: [String]

  /// Reads an object; throws where a member is missing that every server sends.
  ///
  /// Containers answer a list of messages with the same list, longer by the model's.
  public init(json: JSONValue) throws {
    self.json = json
    let messages = json["generated_text"]?.arrayValue
    generatedText = try messages?.last?.required("content") ?? json.required("generated_text")
    let conversation = json["conversation"] ?? .null
    generatedResponses = conversation.optional("generated_responses") ?? []
    pastUserInputs = conversation.optional("past_user_inputs") ?? []
  }
}
