import SluiceCore
import SluiceJSON

/// One cell of a row of a table.
struct CSVCell {
  /// The content, without the quotes around it.
  let range: Range<Int>
  /// Whether it stands in quotes: an empty one is then a text, and not nothing.
  let isQuoted: Bool
  /// Whether quotes inside stand doubled, or characters are escaped.
  let hasEscapes: Bool
}

/// Splits rows into cells, as strict as RFC 4180.
enum CSVRow {
  /// Splits a row, its line end cut off.
  ///
  /// - Parameters:
  ///   - bytes: The row.
  ///   - dialect: How it is written.
  ///   - cells: Receives the cells; the memory is used again.
  /// - Returns: What is wrong with the row; nil when it is good.
  static func split(
    _ bytes: UnsafeBufferPointer<UInt8>,
    as dialect: CSVDialect,
    into cells: inout [CSVCell]
  ) -> String? {
    cells.removeAll(keepingCapacity: true)
    if bytes.firstIndex(of: 0, from: 0) != nil { return "a NUL byte" }
    var at = beginsWithByteOrderMark(bytes) ? 3 : 0
    while true {
      let cell =
        at < bytes.count && bytes[at] == dialect.quote
        ? quoted(bytes, at, bytes[at], dialect) : unquoted(bytes, at, dialect)
      let next = cell.range.upperBound + (cell.isQuoted ? 1 : 0)
      if let problem = cell.problem { return "\(problem) in column \(cells.count + 1)" }
      cells.append(
        CSVCell(range: cell.range, isQuoted: cell.isQuoted, hasEscapes: cell.hasEscapes)
      )
      if next == bytes.count { return nil }
      if bytes[next] != dialect.delimiter {
        return "text behind a closing quote in column \(cells.count)"
      }
      at = next + 1
    }
  }

  /// The content of a cell, without its escapes.
  static func content(
    _ cell: CSVCell,
    of bytes: UnsafeBufferPointer<UInt8>,
    as dialect: CSVDialect
  ) -> [UInt8] {
    let written = UnsafeBufferPointer(rebasing: bytes[cell.range])
    guard cell.hasEscapes else { return Array(written) }
    var content: [UInt8] = []
    content.reserveCapacity(written.count)
    var at = 0
    while at < written.count {
      let byte = written[at]
      let next = at + 1 < written.count ? written[at + 1] : nil
      if let next, byte == dialect.escape {
        content += unescaped(next, dialect)
        at += 2
      } else if cell.isQuoted, byte == dialect.quote, next == byte {
        content.append(byte)
        at += 2
      } else {
        content.append(byte)
        at += 1
      }
    }
    return content
  }

  /// What an escaped character stands for.
  ///
  /// One that needs no escape keeps its backslash: no writer puts one there, but a text may have it.
  private static func unescaped(_ byte: UInt8, _ dialect: CSVDialect) -> [UInt8] {
    let needsEscape =
      byte == dialect.escape || byte == dialect.quote || byte == dialect.delimiter
      || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    if needsEscape { return [byte] }
    if dialect.escapesUnquoted {
      // The text files of PostgreSQL, MySQL and ClickHouse.
      switch byte {
      case UInt8(ascii: "n"): return [0x0A]
      case UInt8(ascii: "r"): return [0x0D]
      case UInt8(ascii: "t"): return [0x09]
      case UInt8(ascii: "b"): return [0x08]
      case UInt8(ascii: "f"): return [0x0C]
      case UInt8(ascii: "v"): return [0x0B]
      case UInt8(ascii: "0"): return [0]
      case UInt8(ascii: "'"): return [byte]
      default: break
      }
    }
    return [dialect.escape ?? UInt8(ascii: "\\"), byte]
  }

  private struct Scan {
    var range: Range<Int>
    var isQuoted = false
    var hasEscapes = false
    var problem: String?
  }

  private static func quoted(
    _ bytes: UnsafeBufferPointer<UInt8>,
    _ start: Int,
    _ quote: UInt8,
    _ dialect: CSVDialect
  ) -> Scan {
    var scan = Scan(range: (start + 1)..<bytes.count, isQuoted: true)
    var at = start + 1
    while let mark = nextMark(bytes, at, quote, dialect.escape) {
      let isDoubled = bytes[mark] == quote && mark + 1 < bytes.count && bytes[mark + 1] == quote
      if bytes[mark] != quote || isDoubled {
        scan.hasEscapes = true
        at = mark + 2
      } else {
        scan.range = (start + 1)..<mark
        return scan
      }
    }
    scan.problem = "a quote that is not closed"
    return scan
  }

  /// The next quote or escape.
  private static func nextMark(
    _ bytes: UnsafeBufferPointer<UInt8>,
    _ start: Int,
    _ quote: UInt8,
    _ escape: UInt8?
  ) -> Int? {
    guard let escape else { return bytes.firstIndex(of: quote, from: start) }
    guard start < bytes.count else { return nil }
    return bytes[start...].firstIndex { $0 == quote || $0 == escape }
  }

  private static func unquoted(
    _ bytes: UnsafeBufferPointer<UInt8>,
    _ start: Int,
    _ dialect: CSVDialect
  ) -> Scan {
    var scan = Scan(range: start..<start)
    var at = start
    while at < bytes.count, bytes[at] != dialect.delimiter {
      if dialect.escapesUnquoted, bytes[at] == dialect.escape {
        scan.hasEscapes = true
        at += 2
        continue
      }
      if bytes[at] == dialect.quote {
        scan.problem = scan.problem ?? "a quote inside an unquoted cell"
      }
      if bytes[at] == UInt8(ascii: "\r") {
        scan.problem = scan.problem ?? "a carriage return inside an unquoted cell"
      }
      at += 1
    }
    scan.range = start..<min(at, bytes.count)
    return scan
  }
}
