/// The grammar of numbers and words.
enum JSONScalars {
  /// The offset behind a number that starts at `start`, of any size and precision; nil when the
  /// grammar is broken.
  static func numberEnd(_ text: UnsafePointer<UInt8>, _ start: Int) -> Int? {
    var at = start
    if text[at] == UInt8(ascii: "-") { at += 1 }
    let whole = at
    at = digitsEnd(text, at)
    if at == whole || (text[whole] == UInt8(ascii: "0") && at > whole + 1) { return nil }
    if text[at] == UInt8(ascii: ".") {
      let fraction = at + 1
      at = fraction
      while areEightDigits(text, at) { at += 8 }
      at = digitsEnd(text, at)
      if at == fraction { return nil }
    }
    if text[at] | 0x20 == UInt8(ascii: "e") {
      at += 1
      if text[at] == UInt8(ascii: "+") || text[at] == UInt8(ascii: "-") { at += 1 }
      let exponent = at
      at = digitsEnd(text, exponent)
      if at == exponent { return nil }
    }
    return at
  }

  /// The offset behind a word; nil when another stands there.
  static func wordEnd(
    _ word: StaticString,
    _ text: UnsafePointer<UInt8>,
    _ start: Int
  ) -> Int? {
    let length = word.utf8CodeUnitCount
    for index in 0..<length where text[start + index] != word.utf8Start[index] { return nil }
    return start + length
  }

  /// Whether eight digits stand at an offset, seen together: the fractions of embeddings are long.
  @inline(__always)
  private static func areEightDigits(_ text: UnsafePointer<UInt8>, _ start: Int) -> Bool {
    let word = UnsafeRawPointer(text).loadUnaligned(fromByteOffset: start, as: UInt64.self)
    let high: UInt64 = 0xF0F0_F0F0_F0F0_F0F0
    // A digit is 0x30 to 0x39: its high half is 3, and still is with 6 added.
    return (word & high) | (((word &+ 0x0606_0606_0606_0606) & high) >> 4) == 0x3333_3333_3333_3333
  }

  @inline(__always)
  private static func digitsEnd(_ text: UnsafePointer<UInt8>, _ start: Int) -> Int {
    var at = start
    while text[at] &- UInt8(ascii: "0") < 10 { at += 1 }
    return at
  }
}
