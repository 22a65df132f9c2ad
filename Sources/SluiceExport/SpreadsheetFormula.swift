/// What a spreadsheet takes for a formula when it opens a CSV (CWE-1236).
enum SpreadsheetFormula {
  private static let starters: Set<UInt8> = Set("=+-@\t\r\n".utf8)
  /// U+FF1D ＝, U+FF0B ＋, U+FF0D －, U+FF20 ＠: some locales read them like their narrow forms.
  private static let wideStarters: [[UInt8]] = ["＝", "＋", "－", "＠"].map { Array($0.utf8) }

  /// Whether a text begins like a formula, quotes and blanks in front of it not counted.
  static func starts(_ text: [UInt8]) -> Bool {
    let rest = text.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\"") }
    guard let first = rest.first else { return false }
    return starters.contains(first) || wideStarters.contains { rest.starts(with: $0) }
  }

  /// The text with a line feed for each carriage return that stands alone: some readers end a record
  /// there even inside quotes, and what follows would be the start of a cell.
  static func withoutBareReturns(_ text: [UInt8]) -> [UInt8] {
    guard contains(0x0D, in: text) else { return text }
    var kept: [UInt8] = []
    kept.reserveCapacity(text.count)
    for (index, byte) in text.enumerated() {
      let isBare = byte == 0x0D && (index + 1 == text.count || text[index + 1] != 0x0A)
      kept.append(isBare ? 0x0A : byte)
    }
    return kept
  }
}
