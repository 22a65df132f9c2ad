internal import SluiceCore
public import SluiceJSON

/// A label, and how sure the model is of it.
public struct Classification: InferenceAnswer {
  /// The object as the server sent it.
  public let json: JSONValue
  /// The label: `POSITIVE`, `tabby cat`.
  public let label: String
  /// How sure the model is, from 0 to 1 unless raw scores were asked for; nil where the server tells
  /// none.
  public let score: Double?

  /// Reads an object; throws where a member is missing that every server sends.
  public init(json: JSONValue) throws {
    self.json = json
    label = try json.required("label")
    score = json.optional("score")
  }
}
