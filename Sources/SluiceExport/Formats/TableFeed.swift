import SluiceCore
import SluiceJSON

/// The rows of a table as the lines of JSON that DuckDB reads under the schema it is given.
///
/// Only what the run itself knows always has a value; a column of an answer that is not there, or of
/// another type than the column's, is null.
struct TableFeed: RowEncoder {
  private let table: ResultTable
  private let keys: [[UInt8]]
  private var cells = Cells()

  init(_ table: ResultTable) {
    self.table = table
    keys = table.columns.indices.map { index in
      Array("\(index == 0 ? "{" : ",")\"\(DuckDBSink.name(of: index))\":".utf8)
    }
  }

  mutating func append(_ row: ResultRow, to out: inout [UInt8]) {
    cells.clear()
    table.append(row, to: &cells)
    for (index, cell) in cells.cells.enumerated() {
      out += keys[index]
      append(cells.bytes[cell.range], cell.kind, table.columns[index], to: &out)
    }
    out += "}\n".utf8
  }

  private func append(
    _ bytes: ArraySlice<UInt8>,
    _ kind: Cells.Kind,
    _ column: ResultTable.Column,
    to out: inout [UInt8]
  ) {
    switch (column.kind, kind) {
    case (.text, .missing) where column.isOwn: out += "\"\"".utf8
    case (_, .missing): out += "null".utf8
    case (.text, _), (.json, _): appendJSONString(bytes, to: &out)
    case (.vector, .json), (.number, .literal), (.integer, .literal), (.bool, .literal):
      let isBool = bytes.first.map { "tf".utf8.contains($0) } ?? false
      out += isBool == (column.kind == .bool) ? bytes : ArraySlice("null".utf8)
    case (.vector, _), (.number, _), (.integer, _), (.bool, _): out += "null".utf8
    }
  }
}
