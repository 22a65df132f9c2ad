import SluiceCore
import SluiceJSON

/// Makes objects of a table's rows: texts, and null where there is nothing.
struct CSVDecoder: RecordDecoder {
  static let cellsAreText = true

  /// A column that is wanted: its index in the header, and the bytes that go before its value.
  private struct Column {
    let index: Int
    let key: [UInt8]
    /// What is wanted of the JSON in its cells; nil for the cells themselves.
    let path: ColumnPath?
  }

  private let dialect: CSVDialect
  private let header: TableHeader
  private let columns: [Column]
  /// For each column asked for, the one that is written; nil for one that the header lacks.
  private let order: [Int?]
  private let idIndex: Int?
  private let json = JSONReader()
  private var cells: [CSVCell] = []

  /// - Parameters:
  ///   - wanted: The columns to keep and slice; none keeps them all.
  ///   - header: The names of all columns.
  ///   - dialect: How the table is written.
  init(_ wanted: ColumnSelection, header: TableHeader, dialect: CSVDialect) {
    self.dialect = dialect
    self.header = header
    // Bytes, not strings: names that differ in their normal form only are different names.
    let indices = Dictionary(uniqueKeysWithValues: zip(header.names.map { Array($0.utf8) }, 0...))
    idIndex = wanted.id.flatMap { indices[Array($0.utf8)] }
    var written: [[UInt8]: Int] = [:]
    var columns: [Column] = []
    let names = (wanted.names.isEmpty ? header.names : wanted.names).map { Array($0.utf8) }
    for name in names where written[name] == nil {
      let path = indices[name] == nil ? ColumnPath(String(decoding: name, as: UTF8.self)) : nil
      guard let index = indices[name] ?? path.flatMap({ indices[Array($0.root.utf8)] }) else {
        continue
      }
      var key: [UInt8] = columns.isEmpty ? [] : [UInt8(ascii: ",")]
      appendJSONString(name, to: &key)
      written[name] = columns.count
      columns.append(Column(index: index, key: key + [UInt8(ascii: ":")], path: path))
    }
    self.columns = columns
    order = wanted.names.isEmpty ? [] : names.map { written[$0] }
  }

  mutating func decode(_ content: UnsafeBufferPointer<UInt8>, isTorn: Bool) -> Decoded {
    if let problem = CSVRow.split(content, as: dialect, into: &cells) {
      // Databases write tabs between cells and quotes as they are.
      let isPlain = dialect.delimiter == UInt8(ascii: "\t") && problem.hasPrefix("a quote inside")
      let hint = isPlain ? " (--manifest-quote none: quotes mean nothing)" : ""
      return wrongRules(in: content) ?? .bad(problem + hint)
    }
    let width = header.names.count
    if cells.count != width {
      if let wrong = wrongRules(in: content) { return wrong }
      // R's write.table names the columns and not the row names in front of them.
      let hint = cells.count == width + 1 ? " (in R: row.names = FALSE)" : ""
      return .bad("\(cells.count) cells where the header has \(width)\(hint)")
    }
    if let invalid = UTF8Check.firstInvalid(in: content) {
      return .bad(
        "invalid UTF-8 (byte \(invalid + 1) of the record); if the file is Latin-1, convert it: "
          + "iconv -f LATIN1 -t UTF-8"
      )
    }
    if width > 1, content.elementsEqual(header.line) {
      return .bad("the header once more: the file is made of several")
    }
    return object(content)
  }

  func wrongRules(in content: UnsafeBufferPointer<UInt8>) -> Decoded? {
    guard dialect.isWritten(content, width: header.names.count) else { return nil }
    return .wrongDialect(
      "from here on cells are escaped with backslashes, as Spark, MySQL and MariaDB write them",
      next:
        "add csv: { escape: \"\\\\\" } to the job or --manifest-escape '\\', and run again: what is done is kept"
        + " (--manifest-escape none reads on by RFC 4180)"
    )
  }

  mutating func id(in content: UnsafeBufferPointer<UInt8>) -> String? {
    guard let idIndex else { return nil }
    // The cells in front of what is wrong are good.
    _ = CSVRow.split(content, as: dialect, into: &cells)
    guard idIndex < cells.count else { return nil }
    let text = CSVRow.content(cells[idIndex], of: content, as: dialect)
    guard !text.isEmpty, text.withUnsafeBufferPointer({ UTF8Check.firstInvalid(in: $0) }) == nil
    else { return nil }
    return String(decoding: text, as: UTF8.self)
  }

  private func object(_ content: UnsafeBufferPointer<UInt8>) -> Decoded {
    var out: [UInt8] = []
    out.reserveCapacity(content.count + columns.reduce(64) { $0 + $1.key.count })
    out.append(UInt8(ascii: "{"))
    var slices: [JSONSlice] = []
    slices.reserveCapacity(columns.count)
    for column in columns {
      out += column.key
      let start = out.count
      let kind: JSONKind
      if let path = column.path {
        guard let found = append(path, column, content, to: &out) else {
          return .bad("column \"\(safe(path.root, limit: 80))\" holds no JSON to look into")
        }
        kind = found
      } else {
        kind = append(cells[column.index], of: content, to: &out)
      }
      slices.append(JSONSlice(offset: start, length: out.count - start, kind: kind))
    }
    out.append(UInt8(ascii: "}"))
    return .object(out, fields: order.map { $0.map { slices[$0] } })
  }

  private func append(
    _ cell: CSVCell,
    of bytes: UnsafeBufferPointer<UInt8>,
    to out: inout [UInt8]
  ) -> JSONKind {
    if !cell.isQuoted, isNull(UnsafeBufferPointer(rebasing: bytes[cell.range])) {
      out += "null".utf8
      return .null
    }
    if cell.hasEscapes {
      appendJSONString(CSVRow.content(cell, of: bytes, as: dialect), to: &out)
    } else {
      out.append(UInt8(ascii: "\""))
      appendJSONContent(UnsafeBufferPointer(rebasing: bytes[cell.range]), to: &out)
      out.append(UInt8(ascii: "\""))
    }
    return .string
  }

  @inline(__always)
  private func isNull(_ content: UnsafeBufferPointer<UInt8>) -> Bool {
    content.isEmpty
      || (!dialect.nulls.isEmpty && dialect.nulls.contains { content.elementsEqual($0) })
  }

  /// Appends what a path leads to in the JSON of a cell; nil where the cell holds none.
  private func append(
    _ path: ColumnPath,
    _ column: Column,
    _ content: UnsafeBufferPointer<UInt8>,
    to out: inout [UInt8]
  ) -> JSONKind? {
    let cell = CSVRow.content(cells[column.index], of: content, as: dialect)
    if cell.isEmpty {
      out += "null".utf8
      return .null
    }
    guard let root = try? json.read(cell) else { return nil }
    guard let found = path.below(root, reading: json) else {
      out += "null".utf8
      return .null
    }
    out += json.bytes(of: found)
    return found.kind
  }
}
