/// Embeddings without a model: texts that share words and parts of words get near vectors.
///
/// Each word of four bytes and more, and each run of four bytes within a word, is hashed to eight of
/// the dimensions, which it raises or lowers (the hashing trick; Weinberger et al., 2009). A little
/// noise of the text's own fills the dimensions that no word touches.
struct HashProjection: Sendable {
  let dimensions: Int
  let seed: UInt64

  private static let gramLength = 4
  private static let wordWeight: Float = 2
  private static let gramWeight: Float = 0.5
  private static let noiseWeight: Float = 0.05

  /// The embedding of a UTF-8 text: of length 1 when `normalized`, else growing with the text.
  func vector(of text: [UInt8], normalized: Bool = true) -> [Float] {
    var sums = [Float](repeating: 0, count: dimensions)
    var whole: UInt64 = 0
    for word in text.split(whereSeparator: { !isPartOfWord($0) }) {
      let hash = foldedHash(word)
      whole = (whole &* 31) ^ hash
      add(hash, word.count < Self.gramLength ? Self.gramWeight : Self.wordWeight, to: &sums)
      for start in word.indices.dropLast(Self.gramLength - 1) where word.count > Self.gramLength {
        add(foldedHash(word[start..<(start + Self.gramLength)]), Self.gramWeight, to: &sums)
      }
    }
    addNoise(of: whole, to: &sums)
    return normalized ? unit(sums) : sums
  }

  /// Lets eight dimensions feel a feature.
  private func add(_ hash: UInt64, _ weight: Float, to sums: inout [Float]) {
    var dice = Dice(seed: seed, salt: hash)
    for _ in 0..<4 {
      let bits = dice.next()
      // Bits 0…30 choose one dimension and bits 32…62 another; bits 31 and 63 are their signs.
      let first = Int(((bits & 0x7FFF_FFFF) &* UInt64(dimensions)) >> 31)
      let second = Int((((bits >> 32) & 0x7FFF_FFFF) &* UInt64(dimensions)) >> 31)
      sums[first] += bits & 0x8000_0000 == 0 ? weight : -weight
      sums[second] += bits >> 63 == 0 ? weight : -weight
    }
  }

  private func addNoise(of hash: UInt64, to sums: inout [Float]) {
    var dice = Dice(seed: ~seed, salt: hash)
    for index in sums.indices {
      sums[index] += Float(Int32(truncatingIfNeeded: dice.next())) * 0x1p-31 * Self.noiseWeight
    }
  }

  private func unit(_ vector: [Float]) -> [Float] {
    let scale = 1 / vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return vector.map { $0 * scale }
  }
}

/// Letters and digits of ASCII, and every byte beyond it: scripts other than Latin stay whole.
private func isPartOfWord(_ byte: UInt8) -> Bool {
  switch byte {
  case 0x80..., UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
    UInt8(ascii: "A")...UInt8(ascii: "Z"):
    true
  default: false
  }
}

/// FNV-1a, with the case of ASCII letters folded.
private func foldedHash(_ bytes: ArraySlice<UInt8>) -> UInt64 {
  bytes.reduce(0xCBF2_9CE4_8422_2325) { hash, byte in
    let isUpper = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
    return (hash ^ UInt64(isUpper ? byte | 0x20 : byte)) &* 0x0100_0000_01B3
  }
}
