import SluiceCore
import SluiceJSON

extension ExportFormat {
  /// One JSON object a line: the second form of it, whose lines all have the same keys.
  package static let jsonl = ExportFormat(
    "jsonl",
    aliases: ["jsonl-v2"],
    "one JSON object a line; every key in every line, of one type, never null",
    endings: [".jsonl", ".ndjson"],
    traits: [.joins, .compressible, .streams]
  ) { (request) throws(SluiceError) in
    StreamedWriter(try JSONLEncoder(request.options), into: try request.sink())
  }
}

/// A line of JSON a row: every key in every line, in one order, typed, never null.
///
/// `{"row":1,"id":"r1","state":"succeeded","answer":[…],"fault":"","status":200,"attempts":1,"error":""}`,
/// and for what did not succeed
/// `{"row":2,"id":"r2","state":"failed","answer":[],"fault":"row","status":400,"attempts":1,"error":"…"}`.
/// With that, readers that fix a column's type by the first lines or block take all the others too.
struct JSONLEncoder: RowEncoder {
  private enum Piece {
    case field(ResultField)
    case input
    case answer
    case answerText
    case columns
  }
  /// What stands in front of a value, and the value.
  private let pieces: [(key: [UInt8], piece: Piece)]
  private let ids: ResultShape.IDKind
  private let emptyAnswer: [UInt8]
  private let reader: ColumnReader
  private let columnKeys: [[UInt8]]
  private var cells = Cells()

  /// - Throws: `data` when a column's template is malformed.
  init(_ options: ExportOptions) throws(SluiceError) {
    let shape = options.shape
    ids = shape.ids
    emptyAnswer = EmptyValue(like: shape.sample ?? shape.emptyAnswer).bytes
    reader = try ColumnReader(options.columns, shape: shape)
    var pieces: [(String, Piece)] = []
    for field in (options.fields ?? ResultField.usual).sorted() {
      guard field == .answer else {
        pieces.append((field.rawValue, .field(field)))
        continue
      }
      if options.joined { pieces.append(("input", .input)) }
      if !options.columns.contains(where: { $0.name == field.rawValue }) {
        pieces.append(shape.isMixed ? ("answer_json", .answerText) : (field.rawValue, .answer))
      }
      if !options.columns.isEmpty { pieces.append(("", .columns)) }
    }
    let hasAnswer = options.fields?.contains(.answer) ?? true
    if !hasAnswer {
      // The order is that of a whole line.
      let place = pieces.firstIndex { ResultField(rawValue: $0.0).map { $0 > .answer } ?? false }
      var missing: [(String, Piece)] = options.joined ? [("input", .input)] : []
      if !options.columns.isEmpty { missing.append(("", .columns)) }
      pieces.insert(contentsOf: missing, at: place ?? pieces.count)
    }
    self.pieces = pieces.enumerated().map { index, piece in
      (Self.key(piece.0, isFirst: index == 0), piece.1)
    }
    let isFirst = if case .columns? = pieces.first?.1 { true } else { false }
    columnKeys = reader.columns.enumerated().map { index, column in
      Self.key(column.name, isFirst: isFirst && index == 0)
    }
  }

  private static func key(_ name: String, isFirst: Bool) -> [UInt8] {
    var key = [UInt8(ascii: isFirst ? "{" : ",")]
    appendJSONString(name.utf8, to: &key)
    key.append(UInt8(ascii: ":"))
    return key
  }

  mutating func append(_ row: ResultRow, to out: inout [UInt8]) {
    appendObject(row, to: &out)
    out.append(0x0A)
  }

  /// Appends the object of a row, without a line end.
  mutating func appendObject(_ row: ResultRow, to out: inout [UInt8]) {
    for (key, piece) in pieces {
      switch piece {
      case .columns: appendColumns(of: row, to: &out)
      case .field(let field):
        out += key
        append(field, of: row.outcome, to: &out)
      case .input:
        out += key
        if let input = row.input { appendOneLine(input, to: &out) } else { out += "{}".utf8 }
      case .answer:
        out += key
        if let answer = row.outcome.answer {
          appendAnswer(answer, to: &out)
        } else {
          out += emptyAnswer
        }
      case .answerText:
        out += key
        var text: [UInt8] = []
        if let answer = row.outcome.answer { appendAnswer(answer, to: &text) }
        appendJSONString(text, to: &out)
      }
    }
    out.append(UInt8(ascii: "}"))
  }

  private func append(_ field: ResultField, of outcome: Outcome, to out: inout [UInt8]) {
    switch field {
    case .row: appendDecimal(outcome.position, to: &out)
    case .id:
      if ids == .integer { out += (outcome.key ?? "0").utf8 } else { append(outcome.key, to: &out) }
    case .state: append(outcome.state.name, to: &out)
    case .answer: break
    case .fault: append(outcome.fault?.rawValue, to: &out)
    case .status: appendDecimal(Int64(outcome.status ?? 0), to: &out)
    case .attempts: appendDecimal(Int64(outcome.attempts), to: &out)
    case .error: append(outcome.error, to: &out)
    case .latency: appendMilliseconds(outcome.latency, to: &out)
    case .inputTokens: appendDecimal(outcome.inputTokens ?? 0, to: &out)
    case .outputTokens: appendDecimal(outcome.outputTokens ?? 0, to: &out)
    case .requestID: append(outcome.requestID, to: &out)
    }
  }

  private func append(_ text: String?, to out: inout [UInt8]) {
    guard let text else { return out += "\"\"".utf8 }
    appendJSONString(text.utf8, to: &out)
  }

  private mutating func appendColumns(of row: ResultRow, to out: inout [UInt8]) {
    cells.clear()
    reader.append(row, to: &cells)
    for (index, cell) in cells.cells.enumerated() {
      let column = reader.columns[index]
      out += columnKeys[index]
      switch cell.kind {
      case .missing: out += column.empty
      case .text: appendJSONString(cells.bytes[cell.range], to: &out)
      case .literal, .json:
        if column.kind == .text {
          appendJSONString(cells.bytes[cell.range], to: &out)
        } else {
          out += cells.bytes[cell.range]
        }
      }
    }
  }
}
