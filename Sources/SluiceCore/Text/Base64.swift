import FoundationEssentials

/// Standard base64 with padding, as every server of the field takes it.
package enum Base64 {
  package static func encoded(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    Array(Data(bytes).base64EncodedData())
  }

  /// Nil for what is not base64, blanks and missing padding included.
  package static func decoded(_ text: some Sequence<UInt8>) -> [UInt8]? {
    Data(base64Encoded: Data(text)).map(Array.init)
  }

  /// Does the same at a gigabyte a second, for the vectors of embedding models.
  ///
  /// Padding may be missing: some servers leave it out.
  package static func decoded(quickly text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    var length = text.count
    while length > 0, text.count - length < 2, text[length - 1] == UInt8(ascii: "=") { length -= 1 }
    let rest = length % 4
    // Padding may be left out, and is whole where it stands.
    guard length == text.count || text.count.isMultiple(of: 4) else { return nil }
    guard rest != 1 else { return nil }
    let count = length / 4 * 3 + (rest > 0 ? rest - 1 : 0)
    var isValid = true
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { out, used in
      isValid = values.withUnsafeBufferPointer { decode(text, length, by: $0, to: out) }
      used = count
    }
    return isValid ? bytes : nil
  }

  /// The value of each character; 64 and more for what is none.
  private static let values: [UInt8] = {
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    var values = [UInt8](repeating: 0xFF, count: 256)
    for (value, character) in alphabet.utf8.enumerated() { values[Int(character)] = UInt8(value) }
    return values
  }()

  private static func decode(
    _ text: UnsafeBufferPointer<UInt8>,
    _ length: Int,
    by values: UnsafeBufferPointer<UInt8>,
    to out: UnsafeMutableBufferPointer<UInt8>
  ) -> Bool {
    var (at, to) = (0, 0)
    var seen: UInt8 = 0
    while at &+ 4 <= length {
      let a = values[Int(text[at])]
      let b = values[Int(text[at &+ 1])]
      let c = values[Int(text[at &+ 2])]
      let d = values[Int(text[at &+ 3])]
      seen |= a | b | c | d
      out[to] = a << 2 | b >> 4
      out[to &+ 1] = b << 4 | c >> 2
      out[to &+ 2] = c << 6 | d
      at &+= 4
      to &+= 3
    }
    if at < length {
      let a = values[Int(text[at])]
      let b = values[Int(text[at + 1])]
      let c = at + 2 < length ? values[Int(text[at + 2])] : 0
      seen |= a | b | c
      out[to] = a << 2 | b >> 4
      if at + 2 < length { out[to + 1] = b << 4 | c >> 2 }
    }
    return seen < 64
  }

  /// How many bytes so many become.
  package static func length(of count: Int) -> Int { (count + 2) / 3 * 4 }
}
