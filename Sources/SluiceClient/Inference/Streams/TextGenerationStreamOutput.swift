internal import SluiceCore
public import SluiceJSON
import SluiceTasks

/// A token of a text that is being generated.
public struct TextGenerationStreamOutput: InferenceAnswer {
  /// The object as the server sent it.
  public let json: JSONValue
  /// Its place in the text, from 1; old servers do not tell.
  public let index: Int?
  /// The token: also the marks that a model ends with, such as `</s>`.
  public let token: TextToken
  /// The whole text, with the last token, whose coming says that nothing is missing.
  public let generatedText: String?
  /// The reason for the end and more, with the last token, where `details` asked for them.
  public let details: TextGenerationDetails?
  /// The likeliest tokens at this step, where `topNTokens` asked for them.
  public let topTokens: [TextToken]

  /// Reads an object; throws where a member is missing that every server sends.
  public init(json: JSONValue) throws {
    self.json = json
    index = json.optional("index")
    guard let token: TextToken = try json.answer("token") else {
      throw InferenceError.noAnswer("an event has no \"token\"")
    }
    self.token = token
    generatedText = json.optional("generated_text")
    details = try json.answer("details")
    topTokens = try json.answers("top_tokens")
  }

  /// What it adds to the text; nil for a mark that is no part of it.
  ///
  /// Python's client yields `token.text` of every token, the marks included.
  public var text: String? { StreamDialect.tokens.text(of: json) }
}
