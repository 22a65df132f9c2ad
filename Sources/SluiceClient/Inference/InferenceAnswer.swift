internal import SluiceCore
public import SluiceJSON

/// An object that a task answers with.
///
/// The object is kept as the server sent it: members that this library does not know can be read by
/// name, numbers keep their digits, and encoding gives back what came.
///
/// ```swift
/// let labels = try await client.textClassification("I like you")
/// print(labels[0].label, labels[0]["some_new_member"]?.stringValue ?? "")
/// ```
///
/// In tests, an answer is made of a literal:
/// `try Classification(json: ["label": "POSITIVE", "score": 0.98])`.
public protocol InferenceAnswer: Codable, Sendable, Equatable, CustomStringConvertible {
  /// The object as the server sent it.
  var json: JSONValue { get }

  /// Reads an object.
  ///
  /// - Parameter json: The object.
  /// - Throws: ``InferenceError`` (`invalidAnswer`) when a member is missing that every server sends.
  init(json: JSONValue) throws
}

extension InferenceAnswer {
  /// The member of this name as the server wrote it; nil where there is none.
  public subscript(name: String) -> JSONValue? { json[name] }

  /// Reads an object from any decoder.
  public init(from decoder: any Decoder) throws {
    try self.init(json: try JSONValue(from: decoder))
  }

  /// Writes the object as it came.
  public func encode(to encoder: any Encoder) throws { try json.encode(to: encoder) }

  /// Whether the objects are the same, member by member.
  public static func == (one: Self, other: Self) -> Bool { one.json == other.json }

  /// The object as compact JSON.
  public var description: String { json.description }
}

/// What the members of answers are read as.
protocol AnswerPart {
  init?(part json: JSONValue)
}

extension JSONValue: AnswerPart {
  init?(part json: JSONValue) { self = json }
}

extension String: AnswerPart {
  /// A text, or a number as it is written: old servers number what later ones name.
  init?(part json: JSONValue) {
    switch json {
    case .string(let text): self = text
    case .number(let digits): self = digits
    default: return nil
    }
  }
}

extension Bool: AnswerPart {
  init?(part json: JSONValue) {
    guard let value = json.boolValue else { return nil }
    self = value
  }
}

extension Int: AnswerPart {
  init?(part json: JSONValue) {
    guard let value = json.intValue else { return nil }
    self = value
  }
}

extension Double: AnswerPart {
  init?(part json: JSONValue) {
    guard let value = json.doubleValue else { return nil }
    self = value
  }
}

extension Array: AnswerPart where Element: AnswerPart {
  init?(part json: JSONValue) {
    guard let elements = json.arrayValue else { return nil }
    let parts = elements.compactMap(Element.init(part:))
    guard parts.count == elements.count else { return nil }
    self = parts
  }
}

extension JSONValue {
  /// A member that every server sends.
  func required<Part: AnswerPart>(_ name: String) throws -> Part {
    guard let part: Part = optional(name) else {
      throw InferenceError.noAnswer("it has no usable \"\(name)\"")
    }
    return part
  }

  /// A member that some servers send; nil where it is missing, null, or of another kind.
  func optional<Part: AnswerPart>(_ name: String) -> Part? {
    self[name].flatMap(Part.init(part:))
  }

  /// An object in a member; nil where it is missing or null.
  func answer<Part: InferenceAnswer>(_ name: String) throws -> Part? {
    guard let value = self[name], value != .null else { return nil }
    return try Part(json: value)
  }

  /// The objects in a member; none where it is missing or null.
  func answers<Part: InferenceAnswer>(_ name: String) throws -> [Part] {
    try (self[name]?.arrayValue ?? []).map(Part.init(json:))
  }
}
