/// 128 bits that stand for what a row asks.
///
/// SipHash-2-4 with 128 bits of output (Aumasson and Bernstein) under a fixed key: quick on short
/// texts, without known collisions, and the same on every machine and in every version of this tool.
/// Reference: <https://github.com/veorq/SipHash>.
package struct Fingerprint: Sendable, Hashable {
  package let high: UInt64
  package let low: UInt64

  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Hashes a text.
  package init(of bytes: [UInt8]) {
    var hash = SipHash128(k0: 0x0706_0504_0302_0100, k1: 0x0F0E_0D0C_0B0A_0908)
    self = bytes.withUnsafeBytes { hash.finish($0) }
  }

  /// Hashes a text that goes on from another: a row's payload under the job's part of the request.
  package init(of bytes: [UInt8], under prefix: Fingerprint) {
    var hash = SipHash128(k0: prefix.low, k1: prefix.high)
    self = bytes.withUnsafeBytes { hash.finish($0) }
  }

  /// The 16 bytes as they are stored, the low half first, each half little-endian.
  package var bytes: [UInt8] {
    withUnsafeBytes(of: (low.littleEndian, high.littleEndian)) { Array($0) }
  }

  /// Reads what ``bytes`` wrote; nil unless there are 16 of them.
  package init?(bytes: [UInt8]) {
    guard bytes.count == 16 else { return nil }
    let word = { (range: Range<Int>) in
      bytes[range].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    }
    self.init(high: word(8..<16), low: word(0..<8))
  }
}

/// The state of one SipHash-2-4-128 computation.
struct SipHash128 {
  private var v0, v1, v2, v3: UInt64

  init(k0: UInt64, k1: UInt64) {
    v0 = k0 ^ 0x736f_6d65_7073_6575
    v1 = k1 ^ 0x646f_7261_6e64_6f6d ^ 0xee
    v2 = k0 ^ 0x6c79_6765_6e65_7261
    v3 = k1 ^ 0x7465_6462_7974_6573
  }

  mutating func finish(_ bytes: UnsafeRawBufferPointer) -> Fingerprint {
    let words = bytes.count / 8
    for index in 0..<words {
      let word = bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self)
      compress(UInt64(littleEndian: word))
    }
    var last = UInt64(truncatingIfNeeded: bytes.count) << 56
    for (shift, byte) in bytes[(words * 8)...].enumerated() {
      last |= UInt64(byte) << UInt64(shift * 8)
    }
    compress(last)
    v2 ^= 0xee
    for _ in 0..<4 { round() }
    let low = v0 ^ v1 ^ v2 ^ v3
    v1 ^= 0xdd
    for _ in 0..<4 { round() }
    return Fingerprint(high: v0 ^ v1 ^ v2 ^ v3, low: low)
  }

  private mutating func compress(_ word: UInt64) {
    v3 ^= word
    round()
    round()
    v0 ^= word
  }

  private mutating func round() {
    v0 &+= v1
    v1 = v1 << 13 | v1 >> 51
    v1 ^= v0
    v0 = v0 << 32 | v0 >> 32
    v2 &+= v3
    v3 = v3 << 16 | v3 >> 48
    v3 ^= v2
    v0 &+= v3
    v3 = v3 << 21 | v3 >> 43
    v3 ^= v0
    v2 &+= v1
    v1 = v1 << 17 | v1 >> 47
    v1 ^= v2
    v2 = v2 << 32 | v2 >> 32
  }
}
