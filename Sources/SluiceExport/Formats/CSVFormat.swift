import SluiceCore

extension ExportFormat {
  /// A table after RFC 4180.
  package static let csv = table(
    "csv",
    "a table with a header row (RFC 4180)",
    ending: ".csv",
    delimiter: UInt8(ascii: ",")
  )

  /// The same with tabs between the cells.
  package static let tsv = table(
    "tsv",
    "the same with tabs between the cells",
    ending: ".tsv",
    delimiter: UInt8(ascii: "\t")
  )

  private static func table(
    _ name: String,
    _ summary: String,
    ending: String,
    delimiter: UInt8
  ) -> ExportFormat {
    ExportFormat(
      name,
      summary,
      endings: [ending],
      traits: [.joins, .columnar, .compressible, .streams]
    ) { (request) throws(SluiceError) in
      var form = request.options.csv
      form.delimiter = form.delimiter ?? delimiter
      let table = try ResultTable(request.options, inputColumns: request.inputColumns)
      return StreamedWriter(CSVEncoder(table, form), into: try request.sink())
    }
  }
}

/// A header row, CR LF at every line's end, text always in quotes, numbers never.
///
/// A list or an object stands there as its JSON text. Text that a spreadsheet would run gets a `'` in
/// front, unless the form is raw.
private struct CSVEncoder: RowEncoder {
  private let table: ResultTable
  private let form: CSVForm
  private let delimiter: UInt8
  private let null: [UInt8]
  /// The place of the ids, whose values are names and not prose.
  private let idColumn: Int?
  private var cells = Cells()
  private(set) var guardedCells: Int64 = 0

  init(_ table: ResultTable, _ form: CSVForm) {
    self.table = table
    self.form = form
    delimiter = form.delimiter ?? UInt8(ascii: ",")
    null = Array(form.null.utf8)
    idColumn = table.columns.firstIndex { $0.isOwn && $0.name == ResultField.id.rawValue }
  }

  mutating func begin(to out: inout [UInt8]) {
    if form.hasMark { out += [0xEF, 0xBB, 0xBF] }
    for (index, column) in table.columns.enumerated() {
      if index > 0 { out.append(delimiter) }
      let name = Array(column.name.utf8)
      if isPlain(name) { out += name } else { append(text: name[...], isID: false, to: &out) }
    }
    endLine(&out)
    // The header is the table's, not a row's.
    guardedCells = 0
  }

  mutating func append(_ row: ResultRow, to out: inout [UInt8]) {
    cells.clear()
    table.append(row, to: &cells)
    for (index, cell) in cells.cells.enumerated() {
      if index > 0 { out.append(delimiter) }
      switch cell.kind {
      case .missing: out += null
      case .literal: out += cells.bytes[cell.range]
      case .text, .json:
        if table.columns[index].isOwn, index != idColumn, isPlain(cells.bytes[cell.range]) {
          out += cells.bytes[cell.range]
        } else {
          append(text: cells.bytes[cell.range], isID: index == idColumn, to: &out)
        }
      }
    }
    endLine(&out)
  }

  /// Whether a text is a name such as `succeeded`, which needs no quotes under any delimiter.
  private func isPlain(_ text: some Collection<UInt8>) -> Bool {
    !text.isEmpty
      && text.allSatisfy { byte in
        byte == UInt8(ascii: "_") || (0x61...0x7A).contains(byte)
      } && delimiter < 0x61 && delimiter != UInt8(ascii: "_")
  }

  private mutating func append(text: ArraySlice<UInt8>, isID: Bool, to out: inout [UInt8]) {
    out.append(UInt8(ascii: "\""))
    if form.isRaw {
      appendQuoted(text, to: &out)
    } else {
      if SpreadsheetFormula.isRun(text, asID: isID) {
        out.append(UInt8(ascii: "'"))
        guardedCells += 1
      }
      appendQuoted(SpreadsheetFormula.withoutBareReturns(text), to: &out)
    }
    out.append(UInt8(ascii: "\""))
  }

  /// Doubles the quotes (RFC 4180, 2.7).
  private func appendQuoted(_ text: ArraySlice<UInt8>, to out: inout [UInt8]) {
    var start = text.startIndex
    for index in text.indices where text[index] == UInt8(ascii: "\"") {
      out += text[start...index]
      start = index
    }
    out += text[start...]
  }

  private func endLine(_ out: inout [UInt8]) { out += [0x0D, 0x0A] }
}
