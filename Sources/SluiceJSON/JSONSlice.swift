/// What a JSON value is, told from its first byte.
package enum JSONKind: UInt8, Sendable {
  case object, array, string, number, bool, null
}

/// A JSON value inside a larger text: where it stands, byte for byte as it was written.
package struct JSONSlice: Sendable, Equatable {
  package let offset: Int
  package let length: Int
  package let kind: JSONKind

  package var range: Range<Int> { offset..<(offset + length) }

  package init(offset: Int, length: Int, kind: JSONKind) {
    self.offset = offset
    self.length = length
    self.kind = kind
  }
}
