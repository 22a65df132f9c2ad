/// Makes version 4 UUIDs, one for each request, at the price of a hexadecimal number.
///
/// They have to be different, not secret: 64 bits are drawn at random once, the rest counts.
struct TraceIDs {
  /// How long a UUID is as text.
  static let length = 36
  private let high: UInt64
  private var low: UInt64

  init(using random: inout some RandomNumberGenerator) {
    high = UInt64.random(in: 0 ... .max, using: &random)
    low = UInt64.random(in: 0 ... .max, using: &random)
  }

  /// Writes the next one, ``length`` characters, into `text`.
  mutating func next(into text: UnsafeMutablePointer<CChar>) {
    low &+= 1
    // Version 4 and the variant of RFC 9562 §4.
    let words = (
      high & ~0xF000 | 0x4000,
      low & ~0xC000_0000_0000_0000 | 0x8000_0000_0000_0000
    )
    var position = 0
    for digit in 0..<32 {
      if digit == 8 || digit == 12 || digit == 16 || digit == 20 {
        text[position] = CChar(UInt8(ascii: "-"))
        position += 1
      }
      let word = digit < 16 ? words.0 : words.1
      let nibble = UInt8(truncatingIfNeeded: word >> UInt64(60 - 4 * (digit & 15))) & 15
      text[position] = CChar(
        nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
      )
      position += 1
    }
  }
}
