/// 32 bits that stand for the bytes of an answer, so that a flipped bit is found.
///
/// Four lanes of xor, multiply and rotate over words of eight bytes: each step can be undone, so that no
/// change of one word is lost on the way, and 4 KB take a quarter of a microsecond. No defence against
/// somebody who wants the same checksum for other bytes.
enum AnswerChecksum {
  private static let prime: UInt64 = 0x9E37_79B1_85EB_CA87

  /// The checksum as the column `answer.checksum` keeps it.
  static func of(_ bytes: [UInt8]) -> Int64 {
    bytes.withUnsafeBytes { Int64(sum($0)) }
  }

  private static func sum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    var a = prime
    var b = prime &* 3
    var c = prime &* 5
    var d = prime &* 7
    var offset = 0
    while offset + 32 <= bytes.count {
      a = step(a, bytes, offset)
      b = step(b, bytes, offset + 8)
      c = step(c, bytes, offset + 16)
      d = step(d, bytes, offset + 24)
      offset += 32
    }
    while offset + 8 <= bytes.count {
      a = step(a, bytes, offset)
      offset += 8
    }
    var last = UInt64(truncatingIfNeeded: bytes.count) << 56
    for (index, byte) in bytes[offset...].enumerated() { last ^= UInt64(byte) << UInt64(index * 8) }
    var sum = mixed(b, last)
    for lane in [a, c, d] { sum = mixed(sum, lane) }
    return UInt32(truncatingIfNeeded: sum >> 32)
  }

  @inline(__always)
  private static func step(
    _ lane: UInt64,
    _ bytes: UnsafeRawBufferPointer,
    _ offset: Int
  ) -> UInt64 {
    mixed(lane, UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
  }

  @inline(__always)
  private static func mixed(_ lane: UInt64, _ word: UInt64) -> UInt64 {
    let product = (lane ^ word) &* prime
    return product << 31 | product >> 33
  }
}
