/// What a spreadsheet runs as a formula when it opens a CSV (CWE-1236).
enum SpreadsheetFormula {
  private static let starters: Set<UInt8> = Set("=@\t\r\n".utf8)
  private static let signs: Set<UInt8> = Set("+-".utf8)
  /// U+FF1D ＝, U+FF0B ＋, U+FF0D －, U+FF20 ＠: some locales read them like their narrow forms.
  private static let wideStarters: [[UInt8]] = ["＝", "＋", "－", "＠"].map { Array($0.utf8) }

  /// Whether a text begins like a formula, quotes and blanks in front of it not counted.
  ///
  /// A number is none, however it is written (`-73.98`, `+1,000`, `-1e5`, `-5 %`), nor is a telephone
  /// number (`+49 123 456`) or a lone sign (`-`): they must come out as they went in.
  ///
  /// - Parameters:
  ///   - text: The cell.
  ///   - asID: Whether it names the row. Names such as `-dQw4w` stay as they are, too: a spreadsheet
  ///     finds nothing to run in letters and digits, and what names a row must find it again.
  /// - Returns: Whether a spreadsheet would run it.
  static func isRun(_ text: ArraySlice<UInt8>, asID: Bool) -> Bool {
    let rest = text.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\"") }
    guard let first = rest.first else { return false }
    if signs.contains(first) {
      let body = rest.dropFirst()
      return
        !(isNumber(body) || body.allSatisfy(signs.contains)
        || first == UInt8(ascii: "+") && isTelephoneNumber(body) || asID && isName(body))
    }
    return starters.contains(first)
      || first == 0xEF && wideStarters.contains { rest.starts(with: $0) }
  }

  /// Digits with separators, an exponent, a percent sign.
  private static func isNumber(_ text: ArraySlice<UInt8>) -> Bool {
    var rest = text
    var digits = 0
    while let byte = rest.first, isDigit(byte) || ".,".utf8.contains(byte) {
      digits += isDigit(byte) ? 1 : 0
      rest.removeFirst()
    }
    guard digits > 0 else { return false }
    if let byte = rest.first, byte | 0x20 == UInt8(ascii: "e") {
      rest.removeFirst()
      if let sign = rest.first, signs.contains(sign) { rest.removeFirst() }
      let exponent = rest.prefix(while: isDigit)
      guard !exponent.isEmpty else { return false }
      rest = rest.dropFirst(exponent.count)
    }
    return rest.drop { $0 == UInt8(ascii: " ") }.allSatisfy { $0 == UInt8(ascii: "%") }
      || rest.allSatisfy { $0 == UInt8(ascii: " ") }
  }

  /// Digits in groups (E.123): no sum is written with blanks, brackets and dashes only.
  private static func isTelephoneNumber(_ text: ArraySlice<UInt8>) -> Bool {
    text.contains(where: isDigit)
      && text.allSatisfy { isDigit($0) || " -()./".utf8.contains($0) }
      && text.first.map { isDigit($0) || $0 == UInt8(ascii: "(") } ?? false
  }

  private static func isName(_ text: ArraySlice<UInt8>) -> Bool {
    text.allSatisfy { byte in
      isDigit(byte) || (0x61...0x7A).contains(byte | 0x20) || "_-.".utf8.contains(byte)
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  /// The text with a line feed for each carriage return that stands alone: some readers end a record
  /// there even inside quotes, and what follows would be the start of a cell.
  static func withoutBareReturns(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard text.contains(0x0D) else { return text }
    var kept: [UInt8] = []
    kept.reserveCapacity(text.count)
    for (index, byte) in zip(text.indices, text) {
      let next = text.index(after: index)
      let isBare = byte == 0x0D && (next == text.endIndex || text[next] != 0x0A)
      kept.append(isBare ? 0x0A : byte)
    }
    return kept[...]
  }
}
