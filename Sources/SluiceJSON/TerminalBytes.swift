/// Text as a terminal may be given it: what would drive the terminal is written out.
///
/// Control characters but line feed and tab (C0, DEL, C1) and the marks that turn the direction of
/// writing become `\\u001b` and so on. Bytes that are no UTF-8 stay as they are, but for C0 and DEL.
package func terminalSafe(_ bytes: [UInt8]) -> [UInt8] {
  guard bytes.contains(where: { $0 < 0x20 && $0 != 0x0A && $0 != 0x09 || $0 >= 0x7F }) else {
    return bytes
  }
  var out: [UInt8] = []
  out.reserveCapacity(bytes.count + 16)
  var index = 0
  while index < bytes.count {
    let byte = bytes[index]
    let next = index + 1 < bytes.count ? bytes[index + 1] : 0
    switch byte {
    case 0x0A, 0x09: out.append(byte)
    case 0..<0x20, 0x7F: out += written(UInt32(byte))
    case 0xC2 where (0x80...0x9F).contains(next):
      out += written(UInt32(next))
      index += 1
    case 0xE2 where index + 2 < bytes.count && isDirection(next, bytes[index + 2]):
      out += written(0x2000 | UInt32(next & 0x3F) << 6 | UInt32(bytes[index + 2] & 0x3F))
      index += 2
    default: out.append(byte)
    }
    index += 1
  }
  return out
}

/// U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069, by their second and third byte.
private func isDirection(_ second: UInt8, _ third: UInt8) -> Bool {
  switch (second, third) {
  case (0x80, 0x8E...0x8F), (0x80, 0xAA...0xAE), (0x81, 0xA6...0xA9): true
  default: false
  }
}

private func written(_ code: UInt32) -> [UInt8] {
  let digits = String(code, radix: 16)
  return Array("\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8)
}
