import SluiceCore
import SluiceJSON

/// The columns of a table of results, and the cells of its rows.
///
/// The run's own fields stand in their order; in the place of `answer` come the columns that were
/// asked for, or those of the task; the columns of the manifest come last.
struct ResultTable {
  struct Column {
    let name: String
    let kind: ResultColumn.Kind
    /// Whether there is always a value: true of what the run itself knows.
    let isOwn: Bool
  }
  private enum Part {
    case field(ResultField)
    case answers
  }
  let columns: [Column]
  private let parts: [Part]
  private let ids: ResultShape.IDKind
  private let answers: ColumnReader
  private let inputColumns: [InputColumn]
  private let inputs = JSONReader()
  private var places: [String: Int] = [:]

  /// - Throws: `data` when a column's template is malformed.
  init(_ options: ExportOptions, inputColumns: [InputColumn]) throws(SluiceError) {
    let shape = options.shape
    let fields = options.fields ?? ResultField.usual
    let wanted =
      options.columns.isEmpty && fields.contains(.answer) ? shape.defaultColumns : options.columns
    ids = shape.ids
    answers = try ColumnReader(wanted, shape: shape)
    self.inputColumns = inputColumns
    var parts: [Part] = []
    var columns: [Column] = []
    for field in ResultField.allCases {
      if field == .answer, !wanted.isEmpty {
        parts.append(.answers)
        columns += answers.columns.map { Column(name: $0.name, kind: $0.kind, isOwn: false) }
      } else if fields.contains(field) {
        parts.append(.field(field))
        columns.append(Self.column(field, shape))
      }
    }
    self.parts = parts
    let names = Self.headings(of: inputColumns.map(\.name), beside: columns.map(\.name))
    columns += zip(names, inputColumns).map { name, column in
      Column(name: name, kind: column.kind ?? .text, isOwn: false)
    }
    self.columns = columns
    for (index, column) in inputColumns.enumerated() { places[column.name] = index }
  }

  private static func column(_ field: ResultField, _ shape: ResultShape) -> Column {
    switch field {
    case .answer:
      let name = shape.isMixed ? "answer_json" : field.rawValue
      return Column(name: name, kind: .json, isOwn: false)
    case .id:
      return Column(
        name: field.rawValue,
        kind: shape.ids == .integer ? .integer : .text,
        isOwn: true
      )
    default: return Column(name: field.rawValue, kind: field.kind, isOwn: true)
    }
  }

  /// Input columns keep their names, but for those that are taken: `input.id` beside our own `id`.
  private static func headings(of columns: [String], beside own: [String]) -> [String] {
    let taken = Set(own + columns)
    return columns.map { column in
      guard own.contains(column) else { return column }
      var name = "input.\(column)"
      while taken.contains(name) { name = "input.\(name)" }
      return name
    }
  }

  /// Appends a cell for each column.
  func append(_ row: ResultRow, to cells: inout Cells) {
    for part in parts {
      switch part {
      case .field(let field): cells.append(field, of: row.outcome, ids: ids)
      case .answers: answers.append(row, to: &cells)
      }
    }
    if !inputColumns.isEmpty { append(input: row.input, to: &cells) }
  }

  private func append(input: [UInt8]?, to cells: inout Cells) {
    var values = [JSONSlice?](repeating: nil, count: inputColumns.count)
    if let input, let root = try? inputs.read(input) {
      for (order, member) in inputs.members(of: root).enumerated() {
        // Nearly every record has its columns in the order of the first.
        let isInOrder = order < inputColumns.count && inputColumns[order].name == member.name
        if let place = isInOrder ? order : places[member.name] { values[place] = member.value }
      }
    }
    for value in values { cells.append(value, in: inputs) }
  }
}
