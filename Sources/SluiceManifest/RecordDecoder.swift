import SluiceCore
import SluiceJSON

/// What a record's bytes say.
enum Decoded {
  case object([UInt8], fields: [JSONSlice?])
  case bad(String)
}

/// Makes JSON objects of records: a JSONL line as it stands, a CSV row as an object of strings.
struct RecordDecoder {
  private let lines: JSONLDecoder
  private var rows: CSVDecoder?

  /// - Parameters:
  ///   - columns: The columns to slice, in this order.
  ///   - header: The columns of CSV files; nil for JSONL.
  init(columns: [String], header: [String]?) {
    lines = JSONLDecoder(columns: columns)
    rows = header.map { CSVDecoder(columns: columns, header: $0) }
  }

  mutating func decode(
    _ content: UnsafeBufferPointer<UInt8>,
    as format: ManifestFormat,
    isTorn: Bool
  ) -> Decoded {
    switch format {
    case .jsonl: lines.decode(content, isTorn: isTorn)
    case .csv(let delimiter): rows?.decode(content, delimiter: delimiter) ?? .bad("no header")
    }
  }
}

/// Checks and slices JSONL lines.
struct JSONLDecoder {
  private let reader = JSONReader()
  private let names: JSONNames

  init(columns: [String]) { names = JSONNames(columns) }

  func decode(_ content: UnsafeBufferPointer<UInt8>, isTorn: Bool) -> Decoded {
    // Blanks around the object would shift every slice.
    let start = content.firstIndex { !isJSONSpace($0) } ?? content.count
    let end = content.lastIndex { !isJSONSpace($0) }.map { $0 + 1 } ?? start
    let text = UnsafeBufferPointer(rebasing: content[start..<end])
    do throws(JSONError) {
      let root = try reader.read(text)
      guard root.kind == .object else { return .bad("not an object but \(name(of: root.kind))") }
      return .object(Array(text), fields: reader.fields(names, of: root))
    } catch {
      return .bad(reason(error, in: text, from: start, isTorn: isTorn))
    }
  }

  private func reason(
    _ error: JSONError,
    in text: UnsafeBufferPointer<UInt8>,
    from start: Int,
    isTorn: Bool
  ) -> String {
    if text.last == 0 {
      return "NUL padding: the program that wrote the file has probably crashed"
    }
    if isTorn, error.isIncomplete { return "torn: the file ends inside this record" }
    return "\(error.reason) (byte \(start + error.offset + 1) of the line)"
  }

  private func name(of kind: JSONKind) -> String {
    switch kind {
    case .object: "an object"
    case .array: "an array"
    case .string: "a string"
    case .number: "a number"
    case .bool: "true or false"
    case .null: "null"
    }
  }
}

/// Makes objects of strings out of CSV rows.
struct CSVDecoder {
  /// A column that is wanted: its index in the header, and the bytes that go before its value.
  private struct Column {
    let index: Int
    let key: [UInt8]
  }

  private let width: Int
  private let columns: [Column]
  /// For each column asked for, the one that is written; nil for one that the header lacks.
  private let order: [Int?]
  private var cells: [CSVCell] = []

  /// - Parameters:
  ///   - wanted: The columns to keep and slice; none keeps them all.
  ///   - header: The names of all columns.
  init(columns wanted: [String], header: [String]) {
    width = header.count
    // Bytes, not strings: names that differ in their normal form only are different names.
    let indices = Dictionary(uniqueKeysWithValues: zip(header.map { Array($0.utf8) }, 0...))
    var written: [[UInt8]: Int] = [:]
    var columns: [Column] = []
    let names = (wanted.isEmpty ? header : wanted).map { Array($0.utf8) }
    for name in names where written[name] == nil {
      guard let index = indices[name] else { continue }
      var key: [UInt8] = columns.isEmpty ? [] : [UInt8(ascii: ",")]
      appendJSONString(name, to: &key)
      written[name] = columns.count
      columns.append(Column(index: index, key: key + [UInt8(ascii: ":")]))
    }
    self.columns = columns
    order = wanted.isEmpty ? [] : names.map { written[$0] }
  }

  mutating func decode(_ content: UnsafeBufferPointer<UInt8>, delimiter: UInt8) -> Decoded {
    if let problem = CSVRow.split(content, at: delimiter, into: &cells) { return .bad(problem) }
    if cells.count != width {
      return .bad("\(cells.count) cells where the header has \(width)")
    }
    if let invalid = UTF8Check.firstInvalid(in: content) {
      return .bad(
        "invalid UTF-8 (byte \(invalid + 1) of the record); if the file is Latin-1, convert it: "
          + "iconv -f LATIN1 -t UTF-8"
      )
    }
    return object(content)
  }

  private func object(_ content: UnsafeBufferPointer<UInt8>) -> Decoded {
    var out: [UInt8] = []
    out.reserveCapacity(content.count + columns.reduce(64) { $0 + $1.key.count })
    out.append(UInt8(ascii: "{"))
    let slices = columns.map { column in
      out += column.key
      let start = out.count
      CSVRow.appendJSON(cells[column.index], of: content, to: &out)
      return JSONSlice(offset: start, length: out.count - start, kind: .string)
    }
    out.append(UInt8(ascii: "}"))
    return .object(out, fields: order.map { $0.map { slices[$0] } })
  }
}
