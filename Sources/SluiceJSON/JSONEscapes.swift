/// Escapes in JSON strings: found, checked, undone.
enum JSONEscapes {
  /// The offset of the first backslash of a range; eight bytes are looked at together.
  static func first(in range: Range<Int>, of text: UnsafePointer<UInt8>) -> Int? {
    let raw = UnsafeRawPointer(text)
    var at = range.lowerBound
    while at + 8 <= range.upperBound {
      let word = raw.loadUnaligned(fromByteOffset: at, as: UInt64.self) ^ 0x5C5C_5C5C_5C5C_5C5C
      // A byte is zero, here a backslash, exactly when this sets its high bit.
      if (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080 != 0 { break }
      at += 8
    }
    while at < range.upperBound {
      if text[at] == UInt8(ascii: "\\") { return at }
      at += 1
    }
    return nil
  }

  /// Checks the escapes between two offsets, the first of which is a backslash.
  static func check(
    from start: Int,
    to end: Int,
    of text: UnsafePointer<UInt8>
  ) throws(JSONError) {
    var at: Int? = start
    while let escape = at {
      let length = try length(at: escape, end: end, of: text)
      at = first(in: (escape + length)..<end, of: text)
    }
  }

  /// Appends a string's content without its escapes, which have been checked.
  static func undo(_ range: Range<Int>, of text: UnsafePointer<UInt8>, to out: inout [UInt8]) {
    var at = range.lowerBound
    while let escape = first(in: at..<range.upperBound, of: text) {
      out += UnsafeBufferPointer(start: text + at, count: escape - at)
      at = escape + 2
      switch text[escape + 1] {
      case UInt8(ascii: "n"): out.append(0x0A)
      case UInt8(ascii: "t"): out.append(0x09)
      case UInt8(ascii: "r"): out.append(0x0D)
      case UInt8(ascii: "b"): out.append(0x08)
      case UInt8(ascii: "f"): out.append(0x0C)
      case UInt8(ascii: "u"):
        let scalar = scalar(at: escape, of: text)
        out += UTF8.encode(scalar.value) ?? UTF8.encodedReplacementCharacter
        at = escape + scalar.length
      case let byte: out.append(byte)
      }
    }
    out += UnsafeBufferPointer(start: text + at, count: range.upperBound - at)
  }

  /// The length of a valid escape: 2, 6, or 12 for a surrogate pair.
  private static func length(
    at escape: Int,
    end: Int,
    of text: UnsafePointer<UInt8>
  ) throws(JSONError) -> Int {
    switch text[escape + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
      UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      return 2
    case UInt8(ascii: "u"): break
    default: throw JSONError("not valid JSON: an unknown escape", at: escape)
    }
    guard let unit = unit(at: escape, end: end, of: text) else {
      throw JSONError("not valid JSON: \\u without four hexadecimal digits", at: escape)
    }
    guard unit & 0xF800 == 0xD800 else { return 6 }
    guard unit < 0xDC00, let low = self.unit(at: escape + 6, end: end, of: text),
      low & 0xFC00 == 0xDC00
    else { throw JSONError("a lone surrogate (\\ud800 to \\udfff without its pair)", at: escape) }
    return 12
  }

  /// The code unit of `\uXXXX`; nil when something else stands there.
  private static func unit(at escape: Int, end: Int, of text: UnsafePointer<UInt8>) -> UInt32? {
    guard escape + 6 <= end, text[escape] == UInt8(ascii: "\\"),
      text[escape + 1] == UInt8(ascii: "u")
    else { return nil }
    var unit: UInt32 = 0
    for index in 2..<6 {
      guard let digit = hexDigit(text[escape + index]) else { return nil }
      unit = unit << 4 | digit
    }
    return unit
  }

  private static func hexDigit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
  }

  private static func scalar(
    at escape: Int,
    of text: UnsafePointer<UInt8>
  ) -> (value: Unicode.Scalar, length: Int) {
    let high = unit(at: escape, end: escape + 6, of: text) ?? 0xFFFD
    if let scalar = Unicode.Scalar(high) { return (scalar, 6) }
    let low = unit(at: escape + 6, end: escape + 12, of: text) ?? 0xDC00
    let value = 0x10000 + (high & 0x3FF) << 10 + (low & 0x3FF)
    return (Unicode.Scalar(value) ?? "\u{FFFD}", 12)
  }
}
