/// Appends a text as a JSON string, in quotes, with the escapes that JSON demands and no others.
///
/// The bytes must be UTF-8; everything from U+0080 on passes as it is.
package func appendJSONString(_ utf8: some Sequence<UInt8>, to out: inout [UInt8]) {
  out.append(UInt8(ascii: "\""))
  let isDone: Void? = utf8.withContiguousStorageIfAvailable { appendJSONContent($0, to: &out) }
  if isDone == nil { Array(utf8).withUnsafeBufferPointer { appendJSONContent($0, to: &out) } }
  out.append(UInt8(ascii: "\""))
}

/// Appends a part of a JSON string: what stands between the quotes.
///
/// Runs without escapes are copied as a whole. Not generic, so that other modules get machine code
/// for bytes and not for sequences.
package func appendJSONContent(_ utf8: UnsafeBufferPointer<UInt8>, to out: inout [UInt8]) {
  var copied = 0
  for index in utf8.indices where needsEscape(utf8[index]) {
    out.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[copied..<index]))
    appendEscape(utf8[index], to: &out)
    copied = index + 1
  }
  out.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[copied...]))
}

@inline(__always)
private func needsEscape(_ byte: UInt8) -> Bool {
  byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
}

private func appendEscape(_ byte: UInt8, to out: inout [UInt8]) {
  out.append(UInt8(ascii: "\\"))
  switch byte {
  case 0x0A: out.append(UInt8(ascii: "n"))
  case 0x0D: out.append(UInt8(ascii: "r"))
  case 0x09: out.append(UInt8(ascii: "t"))
  case 0x00..<0x20:
    let hex = Array("0123456789abcdef".utf8)
    out += [UInt8(ascii: "u"), 0x30, 0x30, hex[Int(byte >> 4)], hex[Int(byte & 15)]]
  default: out.append(byte)
  }
}
