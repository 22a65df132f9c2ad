/// Why a text is not JSON.
package struct JSONError: Error, Sendable, Equatable {
  /// One clause for people: `a trailing comma`, `the key "a" stands twice`.
  package let reason: String
  /// The offset of the byte where it was noticed.
  package let offset: Int

  package init(_ reason: String, at offset: Int) {
    self.reason = reason
    self.offset = offset
  }
}

/// Reads JSON without decoding it. STUB: the real one replaces this file; the interface stays.
package final class JSONReader {
  package init() {}
  /// Validates a whole text and keeps a copy; returns its root value.
  package func read(_ text: [UInt8]) throws(JSONError) -> JSONSlice {
    preconditionFailure("not yet")
  }
  /// For each name, the value of that member of an object, or nil. Names are unescaped text.
  package func fields(_ names: [String], of object: JSONSlice) -> [JSONSlice?] {
    preconditionFailure("not yet")
  }
  package func field(_ name: String, of object: JSONSlice) -> JSONSlice? {
    fields([name], of: object)[0]
  }
  package func members(of object: JSONSlice) -> [(name: String, value: JSONSlice)] {
    preconditionFailure("not yet")
  }
  package func elements(of array: JSONSlice) -> [JSONSlice] { preconditionFailure("not yet") }
  /// The bytes of a value as they stand.
  package func bytes(of slice: JSONSlice) -> [UInt8] { preconditionFailure("not yet") }
  /// A string value, unescaped.
  package func string(_ slice: JSONSlice) -> String { preconditionFailure("not yet") }
  /// A number value.
  package func number(_ slice: JSONSlice) -> Double? { preconditionFailure("not yet") }
}
