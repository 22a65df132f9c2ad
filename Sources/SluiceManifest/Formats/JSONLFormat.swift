import SluiceCore
import SluiceJSON

/// JSONL: one JSON object a line.
struct JSONLFormat: ManifestFormat {
  static let name = "JSONL"

  static func named(
    _ head: FileHead,
    _ options: ManifestOptions
  ) throws(SluiceError) -> JSONLFormat? {
    switch options.format {
    case .jsonl, .openAIBatch: break
    case .csv: return nil
    case .automatic:
      guard [".jsonl", ".ndjson", ".json"].contains(where: head.name.hasSuffix) else { return nil }
    }
    return JSONLFormat()
  }

  static func guessed(
    _ head: FileHead,
    _ options: ManifestOptions
  ) throws(SluiceError) -> JSONLFormat? {
    guard let first = head.text.first(where: { !isJSONSpace($0) }) else { return JSONLFormat() }
    return first == UInt8(ascii: "{") || first == UInt8(ascii: "[") ? JSONLFormat() : nil
  }

  func reader(
    _ file: ManifestFile,
    _ start: ReaderStart
  ) throws(SluiceError) -> any RecordReading {
    try FormatReader(
      file,
      start,
      cutter: LineCutter(),
      decoder: JSONRecordDecoder(start.columns)
    )
  }
}

/// Cuts at line feeds and nowhere else.
struct LineCutter: RecordCutter {
  /// The bytes before this one hold no line feed.
  private var searched = 0

  let mayHoldLines = false

  mutating func reset() { searched = 0 }

  mutating func end(in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    guard let feed = bytes.firstIndex(of: UInt8(ascii: "\n"), from: searched) else {
      searched = bytes.count
      return nil
    }
    return feed + 1
  }

  func isBlank(_ content: UnsafeBufferPointer<UInt8>) -> Bool {
    content.allSatisfy(isJSONSpace) || isByteOrderMark(content)
  }
}

/// Whether a byte is a blank or a line end of JSON.
func isJSONSpace(_ byte: UInt8) -> Bool {
  byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
}

/// Whether bytes begin with a byte order mark, as a file does that was joined to others.
@inline(__always)
func beginsWithByteOrderMark(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
  bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF
}

private func isByteOrderMark(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
  bytes.count == 3 && beginsWithByteOrderMark(bytes)
}
