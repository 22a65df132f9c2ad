import SluiceCore
import SluiceExport
import SluiceJSON

extension ResultSettings {
  /// The keys of `export`.
  static let keys = ["path", "join", "format", "fields", "columns", "csv"]

  /// Reads the keys of `export` in a job.
  init(_ keys: JobKeys) throws(SluiceError) {
    try keys.allow(only: Self.keys)
    self.init()
    joined = try keys.bool("join") ?? false
    format = try keys.choice("format", ResultExport.Format.self)
    fields = try keys.strings("fields")
    for member in try keys.members("columns") {
      guard case .string(let template) = member.value else {
        throw keys.fault(
          "columns.\(member.name)",
          "the column \(safe(member.name, limit: 60)) must be a template",
          next: "write a place in the answer, such as \"{{answer.0.label}}\""
        )
      }
      columns.append(Column(member.name, template))
    }
    let csv = try keys.object("csv")
    try csv.allow(only: ["raw", "bom", "delimiter", "null"])
    self.csv.isRaw = try csv.bool("raw") ?? false
    self.csv.hasMark = try csv.bool("bom") ?? false
    self.csv.null = try csv.string("null") ?? ""
    if let text = try csv.string("delimiter") {
      guard let character = Self.delimiter(text) else {
        throw csv.fault("delimiter", "the delimiter must be one ASCII character, or \"tab\"")
      }
      self.csv.delimiter = character
    }
    if let problem = problem() { throw keys.fault("columns", problem.what, next: problem.next) }
  }

  /// The character that a text names: itself, or `tab`.
  package static func delimiter(_ text: String) -> Character? {
    if text == "tab" || text == "\\t" { return "\t" }
    return text.count == 1 && text.utf8.count == 1 ? text.first : nil
  }

  private func problem() -> SluiceError? {
    do { _ = try options(as: .jsonl) } catch { return error }
    return nil
  }
}
