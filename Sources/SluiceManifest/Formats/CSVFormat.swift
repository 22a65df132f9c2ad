import SluiceCore
import SluiceJSON

/// CSV and its relatives: a table whose first row names the columns.
struct CSVFormat: ManifestFormat {
  static let name = "CSV"
  static let isTable = true
  /// More columns than this are no table that somebody made.
  private static let mostColumns = 4096

  let dialect: CSVDialect

  static func named(_ head: FileHead, _ options: ManifestOptions) throws(SluiceError) -> CSVFormat?
  {
    let isTabbed = head.name.hasSuffix(".tsv") || head.name.hasSuffix(".tab")
    switch options.format {
    case .jsonl, .openAIBatch: return nil
    case .csv: break
    case .automatic: guard isTabbed || head.name.hasSuffix(".csv") else { return nil }
    }
    try refuseJSON(head, options)
    return CSVFormat(head, options, usual: isTabbed ? UInt8(ascii: "\t") : UInt8(ascii: ","))
  }

  static func guessed(
    _ head: FileHead,
    _ options: ManifestOptions
  ) throws(SluiceError) -> CSVFormat? {
    let line = head.text.prefix { $0 != UInt8(ascii: "\n") }
    let mark = [UInt8(ascii: ","), UInt8(ascii: "\t")].first(where: line.contains)
    guard let delimiter = options.csv.delimiter ?? mark else { return nil }
    return CSVFormat(head, options, usual: delimiter)
  }

  private init(_ head: FileHead, _ options: ManifestOptions, usual: UInt8) {
    let dialect = CSVDialect(
      delimiter: options.csv.delimiter ?? usual,
      quote: options.csv.quote ?? UInt8(ascii: "\""),
      escape: options.csv.escape ?? nil,
      nulls: options.csv.nulls ?? [],
      isStated: options.csv.escape != nil
    )
    var found = dialect.detected(in: head)
    // Those who escape with backslashes write `\N` for NULL.
    if found.escape != nil, options.csv.nulls == nil { found.nulls = [Array("\\N".utf8)] }
    self.dialect = found
  }

  func header(
    of file: ManifestFile,
    _ options: ManifestOptions
  ) throws(SluiceError) -> TableHeader? {
    let cutter = CSVCutter(dialect, columns: 0)
    let cursor = try RecordCursor(file, cutter, from: .start, options: options)
    guard let cut = try cursor.firstLine() else { return nil }
    switch cut.kind {
    case .record: break
    case .openQuote:
      throw refusal(file, "has no header: its first line holds a quote that is not closed")
    case .tooLong, .blank, .unfinished:
      throw refusal(
        file,
        "has no header: its first line is longer than a record may be",
        next: "put the names of the columns into the first line"
      )
    }
    let content = cursor.content
    try refuseForeignHeader(content, of: file)
    var cells: [CSVCell] = []
    if let problem = CSVRow.split(content, as: dialect, into: &cells) {
      throw refusal(file, "has a bad header: \(problem)")
    }
    let names = cells.map { name($0, in: content) }
    try check(names, of: file)
    return TableHeader(names, line: Array(content))
  }

  func reader(
    _ file: ManifestFile,
    _ start: ReaderStart
  ) throws(SluiceError) -> any RecordReading {
    let header = file.header ?? TableHeader([])
    return try FormatReader(
      file,
      start,
      cutter: CSVCutter(dialect, columns: header.names.count, header: header.line),
      decoder: CSVDecoder(start.columns, header: header, dialect: dialect),
      skipsHeader: true
    )
  }

  /// Blanks around a name are no part of it, unless it stands in quotes.
  private func name(_ cell: CSVCell, in bytes: UnsafeBufferPointer<UInt8>) -> String {
    var text = CSVRow.content(cell, of: bytes, as: dialect)[...]
    if !cell.isQuoted {
      text = text.drop { $0 == 0x20 || $0 == 0x09 }
      while let last = text.last, last == 0x20 || last == 0x09 { text.removeLast() }
    }
    return String(decoding: text, as: UTF8.self)
  }
}

// MARK: - Refusals

extension CSVFormat {
  private static func refuseJSON(
    _ head: FileHead,
    _ options: ManifestOptions
  ) throws(SluiceError) {
    let line = head.text.prefix { $0 != UInt8(ascii: "\n") }
    guard line.first(where: { !isJSONSpace($0) }) == UInt8(ascii: "{"),
      (try? JSONReader().read(Array(line))) != nil
    else { return }
    throw head.refusal(
      "is not CSV: its first line is a JSON object",
      next: options.format == .csv ? "leave out --format csv" : "add --format jsonl"
    )
  }

  private func refuseForeignHeader(
    _ content: UnsafeBufferPointer<UInt8>,
    of file: ManifestFile
  ) throws(SluiceError) {
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
    // NULL is no name: the first line is a row.
    if line.split(separator: Character(Unicode.Scalar(dialect.delimiter))).contains("\\N") {
      throw refusal(
        file,
        "has no header: its first line is a row (\\N is NULL), as MySQL's INTO OUTFILE writes it",
        next:
          "write the names of the columns into the first line: UNION ALL in front, or mysql --batch"
      )
    }
  }

  private func check(_ names: [String], of file: ManifestFile) throws(SluiceError) {
    if names.count > Self.mostColumns {
      throw refusal(file, "has \(names.count) columns; the most is \(Self.mostColumns)")
    }
    guard names.count == 1, let other = names[0].first(where: { ",;\t|".contains($0) }) else {
      return
    }
    let shown = other == "\t" ? "$'\\t'" : "'\(other)'"
    throw refusal(
      file,
      "has a header of one column, \"\(safe(names[0], limit: 80))\"",
      next: "if that is its delimiter, add --delimiter \(shown)"
    )
  }

  private func refusal(
    _ file: ManifestFile,
    _ what: String,
    next: String? = nil
  ) -> SluiceError {
    SluiceError(.data, at: file.path, what, next: next)
  }
}
