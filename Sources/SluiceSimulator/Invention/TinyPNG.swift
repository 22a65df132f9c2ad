/// A small picture as PNG bytes: an 8-bit image, rows of pixels, not compressed.
///
/// The format: PNG (ISO/IEC 15948), its data in stored blocks of zlib (RFC 1950, RFC 1951).
enum TinyPNG {
  /// How a pixel is written.
  enum Colour: UInt8 {
    case grey = 0
    case rgb = 2

    var bytes: Int { self == .rgb ? 3 : 1 }
  }

  /// The file of an image whose pixels stand row by row, `colour.bytes` each.
  ///
  /// A row is one stored block: it may have at most 65,534 bytes.
  static func encoded(_ pixels: [UInt8], width: Int, colour: Colour) -> [UInt8] {
    let stride = width * colour.bytes
    let height = pixels.count / max(1, stride)
    var out: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    chunk(
      "IHDR",
      bigEndian(UInt32(width)) + bigEndian(UInt32(height)) + [8, colour.rawValue, 0, 0, 0],
      to: &out
    )
    var lines: [UInt8] = []
    for row in 0..<height {
      // Each row starts with its filter: none.
      lines.append(0)
      lines += pixels[(row * stride)..<((row + 1) * stride)]
    }
    chunk("IDAT", zlib(lines, block: stride + 1), to: &out)
    chunk("IEND", [], to: &out)
    return out
  }

  /// A picture that a text and the seed decide: four by four fields of colour.
  static func picture(_ dice: inout Dice, side: Int = 16) -> [UInt8] {
    let fields = (0..<16).map { _ in (0..<3).map { _ in UInt8(dice.next() & 0xFF) } }
    var pixels: [UInt8] = []
    for y in 0..<side {
      for x in 0..<side { pixels += fields[(y * 4 / side) * 4 + x * 4 / side] }
    }
    return encoded(pixels, width: side, colour: .rgb)
  }

  /// A mask of one rectangle: white where the thing is.
  static func mask(_ dice: inout Dice, side: Int = 16) -> [UInt8] {
    let left = Int(dice.next() % UInt64(side / 2))
    let top = Int(dice.next() % UInt64(side / 2))
    let half = side / 2
    let pixels = (0..<(side * side)).map { index -> UInt8 in
      let (x, y) = (index % side, index / side)
      return (left..<(left + half)).contains(x) && (top..<(top + half)).contains(y) ? 255 : 0
    }
    return encoded(pixels, width: side, colour: .grey)
  }

  private static func chunk(_ name: String, _ data: [UInt8], to out: inout [UInt8]) {
    let body = Array(name.utf8) + data
    out += bigEndian(UInt32(data.count))
    out += body
    out += bigEndian(crc32(body))
  }

  private static func zlib(_ data: [UInt8], block: Int) -> [UInt8] {
    var out: [UInt8] = [0x78, 0x01]
    for start in stride(from: 0, to: data.count, by: block) {
      let part = data[start..<min(start + block, data.count)]
      let size = UInt16(part.count)
      out.append(start + block >= data.count ? 1 : 0)
      for word in [size, ~size] { out += [UInt8(word & 0xFF), UInt8(word >> 8)] }
      out += part
    }
    return out + bigEndian(adler32(data))
  }

  private static func adler32(_ data: [UInt8]) -> UInt32 {
    var (low, high): (UInt32, UInt32) = (1, 0)
    for byte in data {
      low = (low + UInt32(byte)) % 65_521
      high = (high + low) % 65_521
    }
    return high << 16 | low
  }

  private static func crc32(_ data: [UInt8]) -> UInt32 {
    ~data.reduce(UInt32.max) { crc, byte in
      (0..<8).reduce(crc ^ UInt32(byte)) { crc, _ in
        crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1
      }
    }
  }

  private static func bigEndian(_ word: UInt32) -> [UInt8] {
    withUnsafeBytes(of: word.bigEndian) { Array($0) }
  }
}
