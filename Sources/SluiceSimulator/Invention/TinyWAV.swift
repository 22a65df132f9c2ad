import Foundation

/// A short tone as WAV bytes: one channel of 16 bits, 8000 samples a second.
enum TinyWAV {
  private static let rate = 8000

  /// A tone whose pitch the dice decide, a little longer for a longer text.
  static func tone(for text: [UInt8], _ dice: inout Dice) -> [UInt8] {
    let pitch = 220 + 660 * dice.unit()
    let count = rate / 20 + min(text.count, 200) * rate / 1000
    let samples = (0..<count).map { index in
      Int16(8000 * sin(2 * .pi * pitch * Double(index) / Double(rate)))
    }
    return encoded(samples)
  }

  static func encoded(_ samples: [Int16]) -> [UInt8] {
    let data = samples.flatMap { sample in
      withUnsafeBytes(of: sample.littleEndian) { Array($0) }
    }
    var out = Array("RIFF".utf8)
    out += word(UInt32(36 + data.count))
    out += Array("WAVEfmt ".utf8) + word(16)
    // Plain samples, one channel; bytes a second; bytes and bits a sample.
    out += half(1) + half(1) + word(UInt32(rate)) + word(UInt32(rate * 2)) + half(2) + half(16)
    out += Array("data".utf8) + word(UInt32(data.count))
    return out + data
  }

  private static func word(_ value: UInt32) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }

  private static func half(_ value: UInt16) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }
}
