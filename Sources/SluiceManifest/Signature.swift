/// What a file is that is no text in UTF-8, told from its first bytes.
struct Signature {
  /// `a gzip file`, for `is …`.
  let name: String
  /// What to do with it, one clause.
  let advice: String

  /// Looks at the first bytes of a file.
  ///
  /// - Returns: Nil when they may be text in UTF-8.
  static func find(in head: [UInt8]) -> Signature? {
    magics.first { head.starts(with: $0.bytes) }?.signature
      ?? wideText(head)
      ?? (isBinary(head) ? binary : nil)
  }

  private struct Magic {
    let bytes: [UInt8]
    let signature: Signature

    init(_ bytes: [UInt8], _ name: String, _ advice: String) {
      self.bytes = bytes
      signature = Signature(name: name, advice: advice)
    }

    init(_ text: String, _ name: String, _ advice: String) {
      self.init(Array(text.utf8), name, advice)
    }
  }

  private static let picture =
    "a manifest is JSONL or CSV; to send pictures, name them as files: \"photos/*.jpg\""

  /// Longer ones stand before those they begin with.
  private static let magics: [Magic] = [
    Magic(
      "PK\u{3}\u{4}",
      "a zip archive",
      "unpack it: unzip FILE; save a spreadsheet as CSV (UTF-8)"
    ),
    Magic(
      [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1],
      "a spreadsheet or document of old Office programs",
      "save it as CSV (UTF-8)"
    ),
    Magic([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], "an xz file", "unpack it: unxz -k FILE"),
    Magic("BZh", "a bzip2 file", "unpack it: bunzip2 -k FILE"),
    Magic([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "a 7-Zip archive", "unpack it: 7z x FILE"),
    Magic("PAR1", "a Parquet file", "call it FILE.parquet, or convert it to JSONL"),
    Magic("ARROW1", "an Arrow file", "call it FILE.arrow, or convert it to JSONL"),
    Magic("Obj\u{1}", "an Avro file", "convert it to JSONL or CSV"),
    Magic(
      "SQLite format 3\0",
      "an SQLite database",
      "write its rows as CSV: sqlite3 -csv -header FILE 'SELECT …'"
    ),
    Magic([0x89, 0x50, 0x4E, 0x47], "a PNG picture", picture),
    Magic([0xFF, 0xD8, 0xFF], "a JPEG picture", picture),
    Magic("GIF8", "a GIF picture", picture),
    Magic("%PDF", "a PDF document", "a manifest is JSONL or CSV"),
    Magic([0xFF, 0xFE, 0, 0], "text in UTF-32", iconv("UTF-32")),
    Magic([0, 0, 0xFE, 0xFF], "text in UTF-32", iconv("UTF-32")),
    Magic([0xFF, 0xFE], "text in UTF-16", iconv("UTF-16")),
    Magic([0xFE, 0xFF], "text in UTF-16", iconv("UTF-16")),
  ]

  private static let binary = Signature(name: "binary data", advice: "a manifest is JSONL or CSV")

  private static func iconv(_ name: String) -> String {
    "convert it: iconv -f \(name) -t UTF-8 FILE > NEW"
  }

  /// UTF-16 and UTF-32 without a mark: ASCII text has its NUL bytes in the same places all along.
  private static func wideText(_ head: [UInt8]) -> Signature? {
    let sample = head.prefix(4096)
    guard sample.count >= 4, sample.contains(0) else { return nil }
    var zeros = [0, 0, 0, 0]
    for (index, byte) in sample.enumerated() where byte == 0 { zeros[index % 4] += 1 }
    let most = sample.count / 4 * 7 / 10
    let few = sample.count / 4 / 10
    let patterns = [
      ("UTF-32LE", [false, true, true, true]), ("UTF-32BE", [true, true, true, false]),
      ("UTF-16LE", [false, true, false, true]), ("UTF-16BE", [true, false, true, false]),
    ]
    let match = patterns.first { pattern in
      zip(zeros, pattern.1).allSatisfy { $1 ? $0 >= max(most, 1) : $0 <= few }
    }
    return match.map { Signature(name: "text in \($0.0)", advice: iconv($0.0)) }
  }

  /// Whether text would not look like this: a NUL on the first line, or many control characters.
  ///
  /// A NUL on a later line is that record's fault, and zeros at the end are the padding of a writer
  /// that crashed.
  private static func isBinary(_ head: [UInt8]) -> Bool {
    let sample = head.prefix(4096)
    let line = sample.prefix { $0 != UInt8(ascii: "\n") }
    if line.contains(0) { return true }
    let padding = sample.reversed().prefix { $0 == 0 }.count
    let text = sample.dropLast(padding)
    let controls = text.count { $0 < 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }
    return controls * 10 > text.count
  }
}
