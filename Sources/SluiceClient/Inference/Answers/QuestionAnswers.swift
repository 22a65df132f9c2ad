internal import SluiceCore
public import SluiceJSON

/// An answer to a question, found in a text or on a page.
public struct ExtractedAnswer: InferenceAnswer {
  /// The object as the server sent it.
  public let json: JSONValue
  /// The answer: a piece of the text; empty where the model finds none and may say so.
  public let answer: String
  /// How sure the model is, from 0 to 1; nil where the server tells none.
  public let score: Double?
  /// Where the answer begins: a character of the text, a word of the page.
  public let start: Int?
  /// Where it ends.
  public let end: Int?

  /// Reads an object; throws where a member is missing that every server sends.
  public init(json: JSONValue) throws {
    self.json = json
    answer = try json.required("answer")
    score = json.optional("score")
    start = json.optional("start")
    end = json.optional("end")
  }
}

/// An answer to a question about a table.
public struct TableAnswer: InferenceAnswer {
  /// The object as the server sent it.
  public let json: JSONValue
  /// The answer; behind the name of the aggregator where there is one: `AVERAGE > 36542`.
  public let answer: String
  /// The cells that hold it, each as row and column, from 0.
  public let coordinates: [[Int]]
  /// What stands in those cells.
  public let cells: [String]
  /// What was done with the cells: `AVERAGE`, `COUNT`, `SUM`; nil or `NONE` for nothing.
  public let aggregator: String?

  /// Reads an object; throws where a member is missing that every server sends.
  public init(json: JSONValue) throws {
    self.json = json
    answer = try json.required("answer")
    coordinates = json.optional("coordinates") ?? []
    cells = json.optional("cells") ?? []
    aggregator = json.optional("aggregator")
  }
}
