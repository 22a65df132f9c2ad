import SluiceCore
import SluiceJSON

/// The names of a CSV file's columns, as its first record gives them.
enum CSVHeader {
  private static let most = 4096

  /// Reads the header; nil when the file is empty.
  ///
  /// - Throws: `.data` when the header names no usable columns.
  static func read(
    _ file: ManifestFile,
    options: ManifestOptions
  ) throws(SluiceError) -> [String]? {
    guard case .csv(let delimiter) = file.format else { return nil }
    let cursor = try RecordCursor(file, columns: 0, from: .start, options: options)
    guard let header = cursor.header else { return nil }
    switch header.kind {
    case .record: break
    case .openQuote:
      throw refusal(file, "has no header: its first line holds a quote that is not closed")
    case .tooLong, .blank:
      throw refusal(
        file,
        "has no header: its first line is longer than a record may be",
        next: "put the names of the columns into the first line"
      )
    }
    let content = cursor.content
    if let invalid = UTF8Check.firstInvalid(in: content) {
      throw refusal(
        file,
        "has a header that is not UTF-8 (byte \(invalid + 1))",
        next: "convert it: iconv -f LATIN1 -t UTF-8 \(safe(file.path)) > NEW"
      )
    }
    let line = String(decoding: content, as: UTF8.self)
    if line.lowercased().hasPrefix("sep="), line.utf8.count == 5 {
      throw refusal(
        file,
        "begins with \"\(safe(line))\", which only spreadsheets understand",
        next: "delete that line and give --delimiter '\(safe(String(line.suffix(1))))'"
      )
    }
    var cells: [CSVCell] = []
    if let problem = CSVRow.split(content, at: delimiter, into: &cells) {
      throw refusal(file, "has a bad header: \(problem)")
    }
    let names = cells.map { name($0, in: content) }
    try check(names, of: file)
    return names
  }

  private static func name(_ cell: CSVCell, in bytes: UnsafeBufferPointer<UInt8>) -> String {
    let text = String(decoding: bytes[cell.range], as: UTF8.self)
    return cell.hasDoubledQuotes ? text.replacing("\"\"", with: "\"") : text
  }

  private static func check(_ names: [String], of file: ManifestFile) throws(SluiceError) {
    if names.count > most {
      throw refusal(file, "has \(names.count) columns; the most is \(most)")
    }
    if names.count == 1, let other = names[0].first(where: { ",;\t|".contains($0) }) {
      let shown = other == "\t" ? "$'\\t'" : "'\(other)'"
      throw refusal(
        file,
        "has a header of one column, \"\(safe(names[0], limit: 80))\"",
        next: "if that is its delimiter, add --delimiter \(shown)"
      )
    }
    if let index = names.firstIndex(of: "") {
      throw refusal(file, "has no name for column \(index + 1)", next: "name it in the first line")
    }
    var seen: Set<[UInt8]> = []
    if let name = names.first(where: { !seen.insert(Array($0.utf8)).inserted }) {
      throw refusal(
        file,
        "has two columns named \"\(safe(name, limit: 80))\"",
        next: "rename one of them"
      )
    }
  }

  private static func refusal(
    _ file: ManifestFile,
    _ what: String,
    next: String? = nil
  ) -> SluiceError {
    SluiceError(.data, at: file.path, what, next: next)
  }
}
