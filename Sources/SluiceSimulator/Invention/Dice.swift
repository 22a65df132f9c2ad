/// SplitMix64 (Steele, Lea and Flood, 2014): chance that repeats itself.
struct Dice: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64, salt: UInt64 = 0) {
    state = seed ^ (salt &* 0x9E37_79B9_7F4A_7C15)
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number from 0 up to, not including, 1.
  mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Letters and digits, as request ids have them.
  mutating func letters(_ count: Int) -> String {
    let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
    let letters = (0..<count).map { _ in alphabet[Int(next() % UInt64(alphabet.count))] }
    return String(decoding: letters, as: UTF8.self)
  }
}
