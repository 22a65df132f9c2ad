import SluiceCore
import SluiceJSON
import Testing

@testable import SluiceSimulator

/// Pictures and tones are what they say they are.
@Suite struct TinyFileTests {
  private func word(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }

  /// The chunks of a PNG, by name.
  private func chunks(_ png: [UInt8]) -> [(name: String, data: [UInt8], sum: Int)] {
    var found: [(name: String, data: [UInt8], sum: Int)] = []
    var at = 8
    while at + 12 <= png.count {
      let size = word(png[at..<(at + 4)])
      let name = String(decoding: png[(at + 4)..<(at + 8)], as: UTF8.self)
      let end = at + 8 + size
      found.append((name, Array(png[(at + 8)..<end]), word(png[end..<(end + 4)])))
      at = end + 4
    }
    return found
  }

  @Test func aPictureHoldsItsPixels() throws {
    let pixels: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
    let png = TinyPNG.encoded(pixels, width: 2, colour: .rgb)
    #expect(MediaType(of: png)?.name == "image/png")
    let found = chunks(png)
    #expect(found.map(\.name) == ["IHDR", "IDAT", "IEND"])
    #expect(found[0].data == [0, 0, 0, 2, 0, 0, 0, 2, 8, 2, 0, 0, 0])
    // zlib's head, two stored rows behind their filters, the sum of both.
    let rows: [[UInt8]] = [[0, 1, 2, 3, 4, 5, 6], [0, 7, 8, 9, 10, 11, 12]]
    let blocks =
      [0x78, 0x01] + [0, 7, 0, 0xF8, 0xFF] + rows[0] + [1, 7, 0, 0xF8, 0xFF] + rows[1]
    #expect(found[1].data.dropLast(4).elementsEqual(blocks))
    #expect(found[1].data.suffix(4).elementsEqual([0x01, 0x8F, 0x00, 0x4F]))
    #expect(found[2].sum == 0xAE42_6082)
  }

  @Test func aToneHoldsItsSamples() {
    let wav = TinyWAV.encoded([1, -2])
    #expect(MediaType(of: wav)?.name == "audio/x-wav")
    #expect(wav.count == 48)
    #expect(wav[4...7].elementsEqual([40, 0, 0, 0]))
    #expect(wav[40...].elementsEqual([4, 0, 0, 0, 1, 0, 0xFE, 0xFF]))
  }

  @Test func theDiceDecideAndNothingElse() {
    var (one, same, other) = (Dice(seed: 1), Dice(seed: 1), Dice(seed: 2))
    let picture = TinyPNG.picture(&one)
    #expect(picture == TinyPNG.picture(&same))
    #expect(picture != TinyPNG.picture(&other))
    let tone = TinyWAV.tone(for: [1], &one)
    #expect(tone == TinyWAV.tone(for: [1], &same))
    #expect(tone.count < TinyWAV.tone(for: Array(repeating: 1, count: 100), &one).count)
  }
}
