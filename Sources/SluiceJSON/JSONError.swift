/// Why a text is not JSON.
package struct JSONError: Error, Sendable, Equatable {
  /// One clause for people: `a trailing comma`, `the key "a" stands twice`.
  package let reason: String
  /// The offset of the byte where it was noticed.
  package let offset: Int
  /// Whether the text was good up to its end and only lacks the rest.
  package let isIncomplete: Bool

  package init(_ reason: String, at offset: Int, isIncomplete: Bool = false) {
    self.reason = reason
    self.offset = offset
    self.isIncomplete = isIncomplete
  }
}

extension JSONError {
  /// The most levels of arrays and objects that a text may have.
  static let depthLimit = 512

  static func tooDeep(at offset: Int) -> JSONError {
    JSONError("nested more than \(depthLimit) deep", at: offset)
  }

  /// A byte that can start no token where a value is wanted, in the words of its likely author.
  static func unexpected(_ byte: UInt8, at offset: Int) -> JSONError {
    switch byte {
    case 0: JSONError("not valid JSON: a NUL byte", at: offset)
    case 0xEF: JSONError("not valid JSON: a byte order mark", at: offset)
    case UInt8(ascii: "'"): JSONError("not valid JSON: single quotes", at: offset)
    case UInt8(ascii: "/"), UInt8(ascii: "#"): JSONError("not valid JSON: a comment", at: offset)
    case UInt8(ascii: "N"), UInt8(ascii: "I"), UInt8(ascii: "T"), UInt8(ascii: "F"):
      JSONError("not valid JSON: NaN, Infinity, None, True and False are Python", at: offset)
    default: JSONError("not valid JSON: unexpected character", at: offset)
    }
  }

  /// A word or a number that starts well and does not end so.
  static func scalar(_ byte: UInt8, at offset: Int) -> JSONError {
    switch byte {
    case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"):
      JSONError("not valid JSON: an unknown word", at: offset)
    default: JSONError("not valid JSON: a malformed number", at: offset)
    }
  }
}
