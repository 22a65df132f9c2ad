import SluiceCore

/// Whether an image or a recording is whole, by the end that its format gives it.
enum MediaEnd {
  /// How far from the end an end mark may stand: some writers put padding behind it.
  private static let padding = 1024

  /// Whether the bytes end as their format does; formats without an end are believed.
  static func isReached(_ bytes: [UInt8]) -> Bool {
    guard let type = MediaType(of: bytes) else { return true }
    switch type.name {
    case "image/png": return ends(bytes, with: [0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82])
    case "image/jpeg": return ends(bytes, with: [0xFF, 0xD9])
    case "image/gif": return ends(bytes, with: [0x3B])
    case "image/webp": return isWhole(bytes, isStreamed: false)
    case "audio/x-wav": return isWhole(bytes, isStreamed: true)
    default: return true
    }
  }

  private static func ends(_ bytes: [UInt8], with mark: [UInt8]) -> Bool {
    let tail = bytes.suffix(padding + mark.count)
    var start = tail.endIndex - mark.count
    while start >= tail.startIndex {
      if tail[start..<(start + mark.count)].elementsEqual(mark) { return true }
      start -= 1
    }
    return false
  }

  /// A RIFF file says how long it is; one that was written as a stream says 0 or the largest number.
  private static func isWhole(_ bytes: [UInt8], isStreamed: Bool) -> Bool {
    guard bytes.count >= 12 else { return false }
    let size = (0..<4).reduce(0) { $0 | Int(bytes[4 + $1]) << (8 * $1) }
    if isStreamed, size == 0 || size >= 0x7FFF_FF00 { return true }
    return bytes.count >= size + 8
  }
}
