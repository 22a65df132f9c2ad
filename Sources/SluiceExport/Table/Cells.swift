import SluiceJSON

/// The values of one row of a table, one behind the other in memory that is used again for the next.
struct Cells {
  enum Kind {
    /// No value.
    case missing
    /// A number, `true` or `false`, as JSON writes it.
    case literal
    /// Text, without quotes or escapes.
    case text
    /// A list or an object, as the text of a JSON value.
    case json
  }
  struct Cell {
    let kind: Kind
    let range: Range<Int>
  }
  private(set) var bytes: [UInt8] = []
  private(set) var cells: [Cell] = []

  mutating func clear() {
    bytes.removeAll(keepingCapacity: true)
    cells.removeAll(keepingCapacity: true)
  }

  mutating func appendMissing() {
    cells.append(Cell(kind: .missing, range: bytes.count..<bytes.count))
  }

  mutating func append(_ kind: Kind, _ write: (inout [UInt8]) -> Void) {
    let start = bytes.count
    write(&bytes)
    cells.append(Cell(kind: kind, range: start..<bytes.count))
  }

  mutating func append(number: Int64) { append(.literal) { appendDecimal(number, to: &$0) } }

  mutating func append(text: String?) {
    guard let text else { return appendMissing() }
    append(.text) { $0 += text.utf8 }
  }

  /// A value of a text that `reader` has read last; null is no value.
  mutating func append(_ slice: JSONSlice?, in reader: JSONReader) {
    guard let slice else { return appendMissing() }
    switch slice.kind {
    case .null: appendMissing()
    case .number, .bool: append(.literal) { reader.appendBytes(of: slice, to: &$0) }
    case .string: append(.text) { reader.appendText(slice, to: &$0) }
    case .array, .object:
      append(.json) { appendOneLine(reader.bytes(of: slice), to: &$0) }
    }
  }
}
