import SluiceCore
import SluiceJSON

/// Takes the values of columns out of rows.
struct ColumnReader {
  struct Column {
    let name: String
    let kind: ResultColumn.Kind
    /// What stands there in a line of JSON when there is no value.
    let empty: [UInt8]
    fileprivate let template: ResultTemplate
  }
  let columns: [Column]
  private let answers = JSONReader()
  private let inputs = JSONReader()
  private let readsAnswer: Bool
  private let readsInput: Bool

  /// - Throws: `data` when a template is malformed.
  init(_ columns: [ResultColumn], shape: ResultShape) throws(SluiceError) {
    var compiled: [Column] = []
    let reader = JSONReader()
    let sample = shape.sample.flatMap { try? reader.read($0, uniqueKeys: false) }
    for column in columns {
      let template = try ResultTemplate(column)
      let (kind, empty) = Self.model(of: column, template, sample, in: reader)
      compiled.append(Column(name: column.name, kind: kind, empty: empty, template: template))
    }
    self.columns = compiled
    readsInput = compiled.contains(where: \.template.readsInput)
    readsAnswer = compiled.contains(where: \.template.readsAnswer)
  }

  /// Appends a cell for each column.
  func append(_ row: ResultRow, to cells: inout Cells) {
    guard !columns.isEmpty else { return }
    let answer = readsAnswer ? read(row.outcome.answer) : nil
    let input = readsInput ? row.input.flatMap { try? inputs.read($0) } : nil
    for column in columns {
      if let source = column.template.lone {
        append(source, row, answer, input, to: &cells)
      } else {
        append(column.template.parts, row, answer, input, to: &cells)
      }
    }
  }

  private func read(_ answer: Answer?) -> JSONSlice? {
    guard let answer else { return nil }
    if answer.kind == .json { return try? answers.read(answer.bytes, uniqueKeys: false) }
    var json: [UInt8] = []
    appendAnswer(answer, to: &json)
    return try? answers.read(json, uniqueKeys: false)
  }

  private func append(
    _ source: ResultTemplate.Source,
    _ row: ResultRow,
    _ answer: JSONSlice?,
    _ input: JSONSlice?,
    to cells: inout Cells
  ) {
    switch source {
    case .answer(let path):
      cells.append(answer.flatMap { path.value(of: $0, in: answers) }, in: answers)
    case .input(let path):
      cells.append(input.flatMap { path.value(of: $0, in: inputs) }, in: inputs)
    case .field(let field): cells.append(field, of: row.outcome, ids: .text)
    }
  }

  /// A text made of several pieces; there is none where all of its values are missing.
  private func append(
    _ parts: [ResultTemplate.Part],
    _ row: ResultRow,
    _ answer: JSONSlice?,
    _ input: JSONSlice?,
    to cells: inout Cells
  ) {
    var pieces = Cells()
    var hasValue = false
    for part in parts {
      switch part {
      case .text(let text): pieces.append(text: text)
      case .value(let source):
        append(source, row, answer, input, to: &pieces)
        hasValue = hasValue || pieces.cells.last?.kind != .missing
      }
    }
    if hasValue || parts.count == 1 {
      cells.append(.text) { $0 += pieces.bytes }
    } else {
      cells.appendMissing()
    }
  }

  private static func model(
    of column: ResultColumn,
    _ template: ResultTemplate,
    _ sample: JSONSlice?,
    in reader: JSONReader
  ) -> (ResultColumn.Kind, [UInt8]) {
    var found: JSONSlice?
    if case .answer(let path) = template.lone {
      found = sample.flatMap { path.value(of: $0, in: reader) }
    }
    let kind = column.kind ?? template.lone.map { Self.kind(of: $0, found) } ?? .text
    if kind == .json, let found {
      var empty: [UInt8] = []
      EmptyValue.append(like: found, in: reader, to: &empty)
      return (kind, empty)
    }
    return (kind, kind.empty)
  }

  private static func kind(
    of source: ResultTemplate.Source,
    _ found: JSONSlice?
  ) -> ResultColumn.Kind {
    if case .field(let field) = source { return field.kind }
    return switch found?.kind {
    case .number?: .number
    case .bool?: .bool
    case .array?, .object?: .json
    case .string?, .null?, nil: .text
    }
  }
}

extension ResultColumn.Kind {
  /// What stands in a line of JSON where there is no value.
  var empty: [UInt8] {
    switch self {
    case .text: Array("\"\"".utf8)
    case .number: Array("0.0".utf8)
    case .integer: Array("0".utf8)
    case .bool: Array("false".utf8)
    case .json, .vector: Array("[]".utf8)
    }
  }
}
