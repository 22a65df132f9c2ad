import SluiceCore
import SluiceJSON

/// One cell of a CSV record.
struct CSVCell {
  /// The content, without the quotes around it.
  let range: Range<Int>
  /// Whether quotes inside stand doubled.
  let hasDoubledQuotes: Bool
}

/// Splits CSV records into cells, as strict as RFC 4180.
enum CSVRow {
  /// Splits a record, its line end cut off.
  ///
  /// - Parameters:
  ///   - bytes: The record.
  ///   - delimiter: What stands between cells.
  ///   - cells: Receives the cells; the memory is used again.
  /// - Returns: What is wrong with the record; nil when it is good.
  static func split(
    _ bytes: UnsafeBufferPointer<UInt8>,
    at delimiter: UInt8,
    into cells: inout [CSVCell]
  ) -> String? {
    cells.removeAll(keepingCapacity: true)
    if bytes.firstIndex(of: 0, from: 0) != nil { return "a NUL byte" }
    var at = 0
    while true {
      let cell =
        at < bytes.count && bytes[at] == UInt8(ascii: "\"")
        ? quoted(bytes, at) : unquoted(bytes, at, delimiter)
      let next = cell.range.upperBound + (cell.isQuoted ? 1 : 0)
      if let problem = cell.problem { return "\(problem) in column \(cells.count + 1)" }
      cells.append(CSVCell(range: cell.range, hasDoubledQuotes: cell.hasDoubledQuotes))
      if next == bytes.count { return nil }
      if bytes[next] != delimiter { return "text behind a closing quote in column \(cells.count)" }
      at = next + 1
    }
  }

  /// Appends the content of a cell as a JSON string.
  static func appendJSON(
    _ cell: CSVCell,
    of bytes: UnsafeBufferPointer<UInt8>,
    to out: inout [UInt8]
  ) {
    out.append(UInt8(ascii: "\""))
    var at = cell.range.lowerBound
    let content = UnsafeBufferPointer(rebasing: bytes[..<cell.range.upperBound])
    if cell.hasDoubledQuotes {
      while let quote = content.firstIndex(of: UInt8(ascii: "\""), from: at) {
        appendJSONContent(UnsafeBufferPointer(rebasing: content[at...quote]), to: &out)
        at = quote + 2
      }
    }
    appendJSONContent(UnsafeBufferPointer(rebasing: content[at...]), to: &out)
    out.append(UInt8(ascii: "\""))
  }

  private struct Scan {
    var range: Range<Int>
    var isQuoted = false
    var hasDoubledQuotes = false
    var problem: String?
  }

  private static func quoted(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Scan {
    var scan = Scan(range: (start + 1)..<bytes.count, isQuoted: true)
    var at = start + 1
    while let quote = bytes.firstIndex(of: UInt8(ascii: "\""), from: at) {
      if quote + 1 < bytes.count, bytes[quote + 1] == UInt8(ascii: "\"") {
        scan.hasDoubledQuotes = true
        at = quote + 2
      } else {
        scan.range = (start + 1)..<quote
        return scan
      }
    }
    scan.problem = "a quote that is not closed"
    return scan
  }

  private static func unquoted(
    _ bytes: UnsafeBufferPointer<UInt8>,
    _ start: Int,
    _ delimiter: UInt8
  ) -> Scan {
    var at = start
    var problem: String?
    while at < bytes.count, bytes[at] != delimiter {
      if bytes[at] == UInt8(ascii: "\"") { problem = problem ?? "a quote inside an unquoted cell" }
      if bytes[at] == UInt8(ascii: "\r") {
        problem = problem ?? "a carriage return inside an unquoted cell"
      }
      at += 1
    }
    return Scan(range: start..<at, problem: problem)
  }
}
