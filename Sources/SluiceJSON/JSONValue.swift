/// A JSON value as a tree: what arguments are given as, and what typed answers stand on.
///
/// Objects keep the order of their keys and numbers keep their digits. A value can be written as a
/// literal:
///
/// ```swift
/// let tool: JSONValue = ["type": "function", "function": ["name": "weather", "strict": true]]
/// ```
///
/// Manifests, and the replies of a run, never become trees; they are sliced (``JSONReader``).
public indirect enum JSONValue: Sendable, Equatable {
  /// `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A number as it was written: `1.0`, `1E2`, 29 digits.
  case number(String)
  /// A text, unescaped.
  case string(String)
  /// A list.
  case array([JSONValue])
  /// An object: its members in the order in which they were written.
  case object([JSONMember])

  /// One member of an object.
  public struct JSONMember: Sendable, Equatable {
    /// The member's name, unescaped.
    public var name: String
    /// The member's value.
    public var value: JSONValue

    /// Creates a member.
    public init(_ name: String, _ value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  /// Reads a JSON text.
  package init(parsing text: [UInt8]) throws(JSONError) {
    let reader = JSONReader()
    self = JSONValue(try reader.read(text), in: reader)
  }

  /// Builds the tree of a slice that `reader` has read.
  package init(_ slice: JSONSlice, in reader: JSONReader) {
    switch slice.kind {
    case .null: self = .null
    case .bool: self = .bool(reader.bytes(of: slice).first == UInt8(ascii: "t"))
    case .number: self = .number(String(decoding: reader.bytes(of: slice), as: UTF8.self))
    case .string: self = .string(reader.string(slice))
    case .array: self = .array(reader.elements(of: slice).map { JSONValue($0, in: reader) })
    case .object:
      self = .object(
        reader.members(of: slice).map { JSONMember($0.name, JSONValue($0.value, in: reader)) }
      )
    }
  }

  /// The value as compact JSON, in UTF-8.
  package var text: [UInt8] {
    var out: [UInt8] = []
    write(to: &out)
    return out
  }

  /// Appends the value as compact JSON.
  package func write(to out: inout [UInt8]) {
    switch self {
    case .null: out += "null".utf8
    case .bool(let value): out += (value ? "true" : "false").utf8
    case .number(let digits): out += digits.utf8
    case .string(let value): appendJSONString(value.utf8, to: &out)
    case .array(let elements):
      out.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { out.append(UInt8(ascii: ",")) }
        element.write(to: &out)
      }
      out.append(UInt8(ascii: "]"))
    case .object(let members):
      out.append(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        if index > 0 { out.append(UInt8(ascii: ",")) }
        appendJSONString(member.name.utf8, to: &out)
        out.append(UInt8(ascii: ":"))
        member.value.write(to: &out)
      }
      out.append(UInt8(ascii: "}"))
    }
  }

  /// The member of this name, when the value is an object that has one.
  public subscript(_ name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  /// What the value is, in a person's words: `a string`, `an object`.
  package var kindName: String {
    switch self {
    case .null: "null"
    case .bool: "true or false"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}
