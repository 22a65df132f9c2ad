/// A server's words without what differs from row to row, so that rows that failed alike are one group.
///
/// `input of 5,120 tokens is 24 too long (req-8f3a01c2)` becomes `input of N tokens is N too long (ID)`.
enum FoldedMessage {
  /// The longest message that is told apart, in characters after folding.
  static let limit = 160

  /// Folds numbers to `N`, names that only a machine reads to `ID`, and what is quoted to `"…"`.
  ///
  /// In JSON quotes stand around everything, so what they hold is kept there and folded itself.
  static func fold(_ text: String) -> String {
    var reader = Reader(text)
    return reader.folded()
  }

  private struct Reader {
    private let bytes: [UInt8]
    private let isJSON: Bool
    private var next = 0
    private var out: [UInt8] = []

    init(_ text: String) {
      // What follows is no part of a message for people, and may be a whole web page.
      bytes = Array(text.utf8.prefix(1000))
      let first = bytes.first { !Self.isBlank($0) }
      isJSON = first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
      out.reserveCapacity(FoldedMessage.limit)
    }

    mutating func folded() -> String {
      while next < bytes.count, out.count < FoldedMessage.limit {
        let byte = bytes[next]
        if Self.isBlank(byte) {
          if out.last != UInt8(ascii: " "), !out.isEmpty { out.append(UInt8(ascii: " ")) }
          next += 1
        } else if Self.isWord(byte) {
          word()
        } else if let end = quoted(byte) {
          out.append(byte)
          out += Array("…".utf8)
          out.append(byte)
          next = end + 1
        } else {
          out.append(byte)
          next += 1
        }
      }
      let text = String(decoding: out, as: UTF8.self)
      let shown = text.hasSuffix(" ") ? String(text.dropLast()) : text
      return next < bytes.count ? shown + "…" : shown
    }

    /// A number, a name that only a machine reads, or a word that may have a number in it.
    private mutating func word() {
      let start = next
      var end = next
      var digits = 0
      var letters = 0
      while end < bytes.count, Self.isWord(bytes[end]) || isInside(end, from: start) {
        if Self.isDigit(bytes[end]) {
          digits += 1
        } else if Self.isLetter(bytes[end]) {
          letters += 1
        }
        end += 1
      }
      next = end
      if digits == 0 {
        out += bytes[start..<end]
      } else if letters == 0 {
        out.append(UInt8(ascii: "N"))
      } else if end - start >= 8,
        isMixed(start..<end) || letters + digits == end - start && digits > 2
      {
        out += Array("ID".utf8)
      } else {
        foldNumbers(start..<end)
      }
    }

    /// Whether a mark belongs to the number or the word that it stands in: `1,024`, `3.5`, `12:30`.
    private func isInside(_ index: Int, from start: Int) -> Bool {
      guard index > start, index + 1 < bytes.count, Self.isDigit(bytes[index - 1]),
        Self.isDigit(bytes[index + 1])
      else { return false }
      return ",.:".utf8.contains(bytes[index])
    }

    /// Whether a word has several pieces, one of which is letters and digits in a mix, or more than
    /// four digits: `req-8f3a01c2`, `3f2b9c1e-…`, not `gpt-4`.
    private func isMixed(_ range: Range<Int>) -> Bool {
      var digits = 0
      var changes = 0
      for index in range {
        if Self.isDigit(bytes[index]) { digits += 1 }
        if index > range.lowerBound, Self.isDigit(bytes[index]) != Self.isDigit(bytes[index - 1]) {
          changes += 1
        }
      }
      return digits > 4 || changes > 3
    }

    private mutating func foldNumbers(_ range: Range<Int>) {
      var wasDigit = false
      for index in range {
        let isDigit = Self.isDigit(bytes[index])
        if !isDigit { out.append(bytes[index]) } else if !wasDigit { out.append(UInt8(ascii: "N")) }
        wasDigit = isDigit
      }
    }

    /// Where a quotation that begins here ends; nil for an apostrophe, in JSON, and without an end.
    private func quoted(_ quote: UInt8) -> Int? {
      guard !isJSON, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return nil }
      if next > 0, Self.isWord(bytes[next - 1]) { return nil }
      var end = next + 1
      while end < bytes.count {
        let isLast = end + 1 == bytes.count || !Self.isWord(bytes[end + 1])
        if bytes[end] == quote, isLast { return end }
        end += 1
      }
      return nil
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte <= 0x20 }
    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isLetter(_ byte: UInt8) -> Bool {
      (0x61...0x7A).contains(byte | 0x20) || byte >= 0x80
    }
    private static func isWord(_ byte: UInt8) -> Bool {
      isDigit(byte) || isLetter(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
    }
  }
}
