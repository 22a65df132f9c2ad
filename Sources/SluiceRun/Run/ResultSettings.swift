import SluiceCore
import SluiceExport
import SluiceJSON

/// What results hold, and in which form: the keys of `export` in a job.
///
/// ```swift
/// var settings = ResultSettings()
/// settings.columns = [.init("label", "{{answer.0.label}}"), .init("score", "{{answer.0.score}}")]
/// try ResultExport(ledger: "reviews.sluice").write(to: .path("labels.csv"), settings)
/// ```
public struct ResultSettings: Sendable, Equatable {
  /// A column that is taken out of each answer.
  public struct Column: Sendable, Equatable {
    /// What it is called.
    public let name: String
    /// Where its value stands: `{{answer.0.label}}`, also with text around it; `{{input.text}}` for a
    /// column of the manifest.
    public let template: String

    /// Creates a column.
    public init(_ name: String, _ template: String) {
      self.name = name
      self.template = template
    }
  }

  /// How CSV and TSV are written.
  public struct CSV: Sendable, Equatable {
    /// Whether cells stay as they are, also those that a spreadsheet would run as formulas; by
    /// default these get a `'` in front.
    public var isRaw = false
    /// Whether the file begins with a byte order mark, by which Excel knows UTF-8.
    public var hasMark = false
    /// One ASCII character between the cells; nil for a comma, and a tab in `.tsv`.
    public var delimiter: Character?
    /// What stands where there is no value; nothing by default.
    public var null = ""

    /// The usual form.
    public init() {}
  }

  /// The form; nil for what the file's name says.
  public var format: ResultExport.Format?
  /// The fields of a line, of ``knownFields``; nil for `row`, `id`, `state`, `answer`, `fault`,
  /// `status`, `attempts` and `error`.
  public var fields: [String]?
  /// Columns taken out of the answers.
  ///
  /// In CSV and Parquet they stand in the answer's place, by default
  /// those of the task; in JSONL beside it.
  public var columns: [Column] = []
  /// Whether each row carries the columns of its record.
  public var joined = false
  /// How CSV is written.
  public var csv = CSV()

  /// Everything as usual.
  public init() {}

  /// Every field that ``fields`` may name, in their order.
  public static let knownFields = ResultField.allCases.map(\.rawValue)

  /// Whether anything of the manifest is wanted.
  var readsInput: Bool {
    joined || columns.contains { ResultColumn($0.name, $0.template).readsInput }
  }
}

extension ResultSettings {
  /// The settings as the export takes them, checked.
  ///
  /// - Throws: ``SluiceError`` (`usage` or `data`) naming what is wrong.
  func options(as format: ExportFormat) throws(SluiceError) -> ExportOptions {
    var options = ExportOptions(format: format)
    options.joined = joined
    options.columns = columns.map { ResultColumn($0.name, $0.template) }
    options.csv.isRaw = csv.isRaw
    options.csv.hasMark = csv.hasMark
    options.csv.null = csv.null
    if let delimiter = csv.delimiter {
      guard let byte = delimiter.asciiValue, !Self.noDelimiters.contains(byte) else {
        throw SluiceError(
          .usage,
          "csv.delimiter must be one ASCII character that no cell is written with",
          next: "write \";\", \"|\" or \"tab\""
        )
      }
      options.csv.delimiter = byte
    }
    options.fields = try fields.map { (names) throws(SluiceError) in try Self.fields(names) }
    try checkColumns(beside: options.fields ?? ResultField.usual)
    return options
  }

  private static let noDelimiters = Set("\"\r\n'.-_".utf8)

  private static func fields(_ names: [String]) throws(SluiceError) -> Set<ResultField> {
    if names == ["all"] { return Set(ResultField.allCases) }
    var fields: Set<ResultField> = []
    for name in names {
      guard let field = ResultField(rawValue: name) else {
        throw SluiceError(
          .usage,
          "a result has no field \"\(safe(name, limit: 60))\"",
          next: suggestion(for: name, among: knownFields + ["all"])
        )
      }
      fields.insert(field)
    }
    guard !fields.isEmpty else {
      throw SluiceError(
        .usage,
        "fields names none",
        next: "name some of \(knownFields.joined(separator: ", "))"
      )
    }
    return fields
  }

  private func checkColumns(beside fields: Set<ResultField>) throws(SluiceError) {
    var seen: Set<String> = Set(fields.map(\.rawValue)).subtracting(["answer"])
    seen.formUnion(["input", "answer_json"])
    for column in columns {
      try ResultColumn(column.name, column.template).check()
      guard !column.name.isEmpty, seen.insert(column.name).inserted else {
        throw SluiceError(
          .usage,
          at: "columns",
          "a result has a \"\(safe(column.name, limit: 60))\" already",
          next: "call the column something else"
        )
      }
    }
  }
}
