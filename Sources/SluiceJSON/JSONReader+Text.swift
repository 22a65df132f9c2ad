extension JSONReader {
  /// Appends a string value, unescaped; any other value as it is written.
  package func appendText(_ slice: JSONSlice, to out: inout [UInt8]) {
    let text = tokens.text
    guard slice.kind == .string else {
      out += UnsafeBufferPointer(start: text + slice.offset, count: slice.length)
      return
    }
    let range = (slice.offset + 1)..<(slice.offset + slice.length - 1)
    guard JSONEscapes.first(in: range, of: text) != nil else {
      out += UnsafeBufferPointer(start: text + range.lowerBound, count: range.count)
      return
    }
    JSONEscapes.undo(range, of: text, to: &out)
  }

  /// Appends a value as it is written.
  package func appendBytes(of slice: JSONSlice, to out: inout [UInt8]) {
    out += UnsafeBufferPointer(start: tokens.text + slice.offset, count: slice.length)
  }
}
