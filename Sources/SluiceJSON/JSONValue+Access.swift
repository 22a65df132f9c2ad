extension JSONValue {
  /// The text; nil for anything else.
  public var stringValue: String? { if case .string(let text) = self { text } else { nil } }

  /// Whether it is `true`; nil for anything but `true` and `false`.
  public var boolValue: Bool? { if case .bool(let value) = self { value } else { nil } }

  /// The number, rounded to the nearest double; nil for anything else.
  public var doubleValue: Double? {
    if case .number(let digits) = self { Double(digits) } else { nil }
  }

  /// The number where it is whole and fits, `1.0` included; nil for anything else.
  public var intValue: Int? {
    guard case .number(let digits) = self else { return nil }
    return Int(digits) ?? Double(digits).flatMap(Int.init(exactly:))
  }

  /// The elements of a list; nil for anything else.
  public var arrayValue: [JSONValue]? {
    if case .array(let elements) = self { elements } else { nil }
  }
}

extension JSONValue: CustomStringConvertible {
  /// The value as compact JSON.
  public var description: String { String(decoding: text, as: UTF8.self) }
}
