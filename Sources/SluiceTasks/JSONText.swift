import SluiceCore
import SluiceJSON

/// Looks into the text of a JSON value that is known to be valid, without decoding it.
enum JSONText {
  static func kind(_ json: ArraySlice<UInt8>) -> JSONKind {
    switch json.first {
    case UInt8(ascii: "{"): .object
    case UInt8(ascii: "["): .array
    case UInt8(ascii: "\""): .string
    case UInt8(ascii: "t"), UInt8(ascii: "f"): .bool
    case UInt8(ascii: "n"): .null
    default: .number
    }
  }

  /// The value in words that follow "holds"; short ones are quoted.
  static func words(_ json: ArraySlice<UInt8>) -> String {
    let isShort = json.count <= 42
    return switch kind(json) {
    case .object: "an object"
    case .array: "a list"
    case .string: isShort ? "the string \(text(json))" : "a string"
    case .number: isShort ? "the number \(text(json))" : "a number"
    case .bool, .null: text(json)
    }
  }

  /// Whether a value is a whole number of a range; digits alone count, `1.0` and `1e2` do not.
  static func isInteger(_ json: ArraySlice<UInt8>, in range: ClosedRange<Int>) -> Bool {
    let isNegative = json.first == UInt8(ascii: "-")
    let digits = isNegative ? json.dropFirst() : json
    guard !digits.isEmpty, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return false }
    // Seeds have 64 bits without a sign: what Int cannot hold is as large as Int gets.
    return range.contains(Int(text(json)) ?? (isNegative ? .min : .max))
  }

  /// The values of an object's members.
  static func values(of object: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    elements(of: object).map { member in
      let key = endOfString(at: member.startIndex, in: member)
      let colon = member[key...].firstIndex(of: UInt8(ascii: ":")) ?? key
      return trimmed(member[(colon + 1)...])
    }
  }

  /// The elements of an array, each without the blanks around it; of an object, its members.
  static func elements(of array: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    var found: [ArraySlice<UInt8>] = []
    var depth = 0
    var start = array.startIndex + 1
    var index = start
    let end = array.endIndex - 1
    while index < end {
      switch array[index] {
      case UInt8(ascii: "\""): index = endOfString(at: index, in: array)
      case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
      case UInt8(ascii: ",") where depth == 0:
        found.append(trimmed(array[start..<index]))
        start = index + 1
      default: break
      }
      index += 1
    }
    let last = trimmed(array[start..<end])
    return last.isEmpty ? found : found + [last]
  }

  /// Whether a text is a number as JSON writes it; `NaN` and `.5` are not.
  static func isNumber(_ text: String) -> Bool {
    text.wholeMatch(of: /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/) != nil
  }

  private static func endOfString(at quote: Int, in json: ArraySlice<UInt8>) -> Int {
    var index = quote + 1
    while json[index] != UInt8(ascii: "\"") {
      index += json[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    return index
  }

  private static func trimmed(_ json: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var json = json.drop { $0 <= 0x20 }
    while let last = json.last, last <= 0x20 { json.removeLast() }
    return json
  }

  private static func text(_ json: ArraySlice<UInt8>) -> String {
    String(decoding: json, as: UTF8.self)
  }
}
