import SluiceCore
import Testing

struct FingerprintTests {
  /// Vectors of the SipHash reference implementation, key 00…0f, inputs 00, 01, … of each length.
  static let vectors: [(Int, String)] = [
    (0, "a3817f04ba25a8e66df67214c7550293"),
    (1, "da87c1d86b99af44347659119b22fc45"),
    (2, "8177228da4a45dc7fca38bdef60affe4"),
  ]

  private func hex(_ fingerprint: Fingerprint) -> String {
    let digits = Array("0123456789abcdef")
    return String(fingerprint.bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }

  @Test(arguments: vectors)
  func agreesWithTheReference(length: Int, expected: String) {
    #expect(hex(Fingerprint(of: (0..<length).map { UInt8($0) })) == expected)
  }

  @Test func everyByteAndTheLengthCount() {
    var seen: Set<Fingerprint> = []
    for length in 0..<64 {
      let text = [UInt8](repeating: 0, count: length)
      #expect(seen.insert(Fingerprint(of: text)).inserted)
      for index in 0..<length {
        var changed = text
        changed[index] = 1
        #expect(seen.insert(Fingerprint(of: changed)).inserted)
      }
    }
  }

  @Test func bytesComeBack() {
    let fingerprint = Fingerprint(of: Array("a row".utf8))
    #expect(Fingerprint(bytes: fingerprint.bytes) == fingerprint)
    #expect(Fingerprint(bytes: []) == nil)
    #expect(Fingerprint(bytes: [UInt8](repeating: 0, count: 17)) == nil)
  }

  @Test func thePrefixChangesEverything() {
    let row = Array("a row".utf8)
    let one = Fingerprint(of: row, under: Fingerprint(of: [1]))
    #expect(one == Fingerprint(of: row, under: Fingerprint(of: [1])))
    #expect(one != Fingerprint(of: row, under: Fingerprint(of: [2])))
    #expect(one != Fingerprint(of: row))
  }
}
