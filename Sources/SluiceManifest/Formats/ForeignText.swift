import SluiceCore
import SluiceJSON

/// Text that tools write and that is no manifest, and how to have them write one.
enum ForeignText {
  /// Refuses what a file is known to be by its first lines.
  static func refuse(_ head: FileHead) throws(SluiceError) {
    let lines = head.lines(40)
    if lines.contains(where: isDump) {
      throw head.refusal(
        "is a dump of a database, SQL and rows together",
        next: "write the rows alone, each with row_to_json: psql -At -c \"SELECT …\" > rows.jsonl"
      )
    }
    let reader = JSONReader()
    let isEscaped = lines.contains { line in
      guard line.first == UInt8(ascii: "{") else { return false }
      return Array(line).withUnsafeBufferPointer { text in
        (try? reader.read(text)) == nil && isCopyEscaped(text, reading: reader)
      }
    }
    if isEscaped {
      throw head.refusal(
        "is JSON with its backslashes doubled, as PostgreSQL's COPY writes it",
        next: "write the rows with row_to_json in psql -At -c \"SELECT …\" > rows.jsonl"
      )
    }
    try refuseOldLineEnds(head)
  }

  private static func isDump(_ line: ArraySlice<UInt8>) -> Bool {
    let line = String(decoding: line.prefix(200), as: UTF8.self)
    return line.hasPrefix("-- PostgreSQL database dump") || line.hasPrefix("-- MySQL dump")
      || line.hasPrefix("-- MariaDB dump") || line.contains("M!999999\\- enable the sandbox mode")
      || (line.hasPrefix("COPY ") && line.contains(" FROM stdin;"))
      || (line.hasPrefix("INSERT ") && line.hasSuffix(");"))
      || (line.hasPrefix("PRAGMA ") && line.hasSuffix(";"))
  }

  /// Whether a line that is no JSON becomes some when pairs of backslashes are made single ones.
  static func isCopyEscaped(
    _ text: UnsafeBufferPointer<UInt8>,
    reading reader: JSONReader
  ) -> Bool {
    guard text.contains(UInt8(ascii: "\\")) else { return false }
    var single: [UInt8] = []
    var at = 0
    while at < text.count {
      single.append(text[at])
      let isPair =
        text[at] == UInt8(ascii: "\\") && at + 1 < text.count
        && text[at + 1] == UInt8(ascii: "\\")
      at += isPair ? 2 : 1
    }
    return single.count < text.count && (try? reader.read(single)) != nil
  }

  private static func refuseOldLineEnds(_ head: FileHead) throws(SluiceError) {
    let text = head.text
    guard !text.contains(UInt8(ascii: "\n")), text.dropLast().contains(UInt8(ascii: "\r")) else {
      return
    }
    throw head.refusal(
      "has carriage returns for line ends, as on an old Macintosh",
      next: "convert it: tr '\\r' '\\n' < FILE > NEW"
    )
  }
}
