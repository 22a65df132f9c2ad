import SluiceCore
internal import SluiceJSON

/// What a field may hold.
package indirect enum ValueType: Sendable, Equatable {
  case any
  case string
  case bool
  case integer(ClosedRange<Int>)
  case number(ClosedRange<Double>)
  /// One of these strings.
  case choice([String])
  case object
  /// An object of lists, all of one length.
  case table
  /// An image or a recording: a path, a URL, a `data:` URL, or an object with base64.
  case binary
  case list(of: ValueType, atLeast: Int)
  case either(ValueType, ValueType)
  /// `false` alone: a switch of the clients that a batch cannot turn on.
  case never

  /// Any whole number.
  static let integer = ValueType.integer(.min ... .max)
  /// A whole number from 0: a server that scores a prompt is asked for 0 tokens.
  static let count = ValueType.integer(0 ... .max)
  /// Any number.
  static let number = ValueType.number(-.infinity ... .infinity)
  /// Zero or more.
  static let amount = ValueType.number(0 ... .infinity)
  /// From 0 to 1.
  static let share = ValueType.number(0...1)

  static func list(of element: ValueType) -> ValueType { .list(of: element, atLeast: 0) }

  /// The type in words that follow "wants": `a string`, `a list of 1 or more strings`.
  package var words: String {
    switch self {
    case .any: "any JSON value"
    case .string: "a string"
    case .bool: "true or false"
    case .integer(let range): "a whole number\(Self.words(range, .min, .max))"
    case .number(let range): "a number\(Self.words(range, -.infinity, .infinity))"
    case .choice(let names):
      "one of \(names.map { "\"\($0)\"" }.joined(separator: ", "))"
    case .object: "an object"
    case .table: "an object of lists of one length"
    case .binary: "a path, a URL or {\"base64\": …}"
    case .list(let element, let least):
      "a list of \(least > 0 ? "\(least) or more " : "")\(element.pluralWords)"
    case .either(let one, let other): "\(one.words) or \(other.words)"
    case .never: "false"
    }
  }

  private var pluralWords: String {
    switch self {
    case .string, .choice: "strings"
    case .integer, .number: "numbers"
    case .object, .table: "objects"
    case .list: "lists"
    case .either(let one, let other): "\(one.pluralWords) or \(other.pluralWords)"
    case .any, .bool, .binary, .never: "values"
    }
  }

  private static func words<T>(_ range: ClosedRange<T>, _ lowest: T, _ highest: T) -> String {
    switch (range.lowerBound == lowest, range.upperBound == highest) {
    case (true, true): ""
    case (false, true): " from \(range.lowerBound)"
    case (true, false): " up to \(range.upperBound)"
    case (false, false): " from \(range.lowerBound) to \(range.upperBound)"
    }
  }
}

extension ValueType {
  /// Whether a string made of text and columns may stand here.
  var takesText: Bool {
    switch self {
    case .any, .binary, .string: true
    case .either(let one, let other): one.takesText || other.takesText
    default: false
    }
  }

  /// Whether a cell of a table can only hold it as JSON.
  var isWrittenAsJSON: Bool { element != nil || takesObject }

  /// What the elements of a list may hold, where a list may stand.
  var element: ValueType? {
    switch self {
    case .any: .any
    case .list(let element, _): element
    case .either(let one, let other): one.element ?? other.element
    default: nil
    }
  }

  /// What a row of a batch may hold where this is the type of a row alone: a text, or the ids of its
  /// tokens.
  ///
  /// A list of texts would be read as one more dimension.
  var ofBatch: ValueType {
    element?.element == nil ? .string : .either(.string, .list(of: .count, atLeast: 1))
  }

  /// The fewest elements of a list.
  var leastElements: Int {
    switch self {
    case .list(_, let least): least
    case .either(let one, let other): max(one.leastElements, other.leastElements)
    default: 0
    }
  }

  var takesObject: Bool {
    switch self {
    case .any, .object, .table: true
    case .either(let one, let other): one.takesObject || other.takesObject
    default: false
    }
  }

  /// What a value holds instead of this type, in words that follow "holds"; nil when it fits.
  ///
  /// The text must be that of one valid JSON value.
  func mismatch(_ json: ArraySlice<UInt8>) -> String? {
    let fits: Bool
    switch self {
    case .any: fits = true
    case .string: fits = JSONText.kind(json) == .string
    case .bool: fits = JSONText.kind(json) == .bool
    case .never: fits = json.elementsEqual("false".utf8)
    case .object: fits = JSONText.kind(json) == .object
    case .integer(let range): fits = JSONText.isInteger(json, in: range)
    case .number(let range):
      let isNumber = JSONText.kind(json) == .number
      fits = isNumber && Double(String(decoding: json, as: UTF8.self)).map(range.contains) == true
    case .choice(let names): fits = names.contains { json.elementsEqual("\"\($0)\"".utf8) }
    case .table: return tableMismatch(json)
    case .binary: fits = JSONText.kind(json) == .string || BinaryValue.isObject(json)
    case .list(let element, let least):
      return listMismatch(json, element: element, least: least)
    case .either(let one, let other):
      guard let mismatch = one.mismatch(json) else { return nil }
      return other.mismatch(json).map { JSONText.kind(json) == .array ? $0 : mismatch }
    }
    return fits ? nil : JSONText.words(json)
  }

  private func tableMismatch(_ json: ArraySlice<UInt8>) -> String? {
    guard JSONText.kind(json) == .object else { return JSONText.words(json) }
    let columns = JSONText.values(of: json)
    guard columns.allSatisfy({ $0.first == UInt8(ascii: "[") }) else {
      return "an object with more than lists in it"
    }
    let heights = Set(columns.map { JSONText.elements(of: $0).count })
    return heights.count == 1 ? nil : columns.isEmpty ? "an empty object" : "lists of many lengths"
  }

  private func listMismatch(
    _ json: ArraySlice<UInt8>,
    element: ValueType,
    least: Int
  ) -> String? {
    guard JSONText.kind(json) == .array else { return JSONText.words(json) }
    let elements = JSONText.elements(of: json)
    for item in elements {
      if let mismatch = element.mismatch(item) { return "a list with \(mismatch)" }
    }
    guard elements.count >= least else {
      return elements.isEmpty ? "an empty list" : "a list of \(elements.count)"
    }
    return nil
  }
}
