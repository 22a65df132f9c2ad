import ArgumentParser
import SluiceCore
import SluiceJSON
import SluiceKit

/// What results hold and how they are written: the flags that `run` and `export` share.
struct ResultArguments: ParsableArguments {
  @Option(
    name: .customLong("column"),
    help: ArgumentHelp(
      "A column taken out of each answer: label='{{answer.0.label}}'. In CSV and Parquet it stands in the answer's place.",
      valueName: "name=template"
    )
  )
  var columns: [String] = []

  @Option(
    help: ArgumentHelp(
      "What each result says: some of \(ResultSettings.knownFields.joined(separator: ", ")), or all. Default: all up to error.",
      valueName: "names"
    )
  )
  var fields: String?

  @Flag(help: "Write CSV cells as they are, also those that a spreadsheet runs as formulas.")
  var csvRaw = false

  @Flag(help: "Begin the CSV with a byte order mark, by which Excel knows UTF-8.")
  var csvBOM = false

  @Option(
    help: ArgumentHelp("The character between the CSV's cells, or tab.", valueName: "character")
  )
  var csvDelimiter: String?

  @Option(
    help: ArgumentHelp(
      "What stands in the CSV where there is no value: NA, \\N.",
      valueName: "text"
    )
  )
  var csvNull: String?

  /// The flags that were given, as members of `export` in a job.
  func members() throws -> [JSONValue.JSONMember] {
    var members: [JSONValue.JSONMember] = []
    if !columns.isEmpty { members.append(.init("columns", .object(try columns.map(column)))) }
    if let names = fields {
      members.append(.init("fields", .array(Self.names(names).map(JSONValue.string))))
    }
    var csv: [JSONValue.JSONMember] = []
    if csvRaw { csv.append(.init("raw", .bool(true))) }
    if csvBOM { csv.append(.init("bom", .bool(true))) }
    if let csvDelimiter { csv.append(.init("delimiter", .string(csvDelimiter))) }
    if let csvNull { csv.append(.init("null", .string(csvNull))) }
    if !csv.isEmpty { members.append(.init("csv", .object(csv))) }
    return members
  }

  /// Lays the flags over settings that a job has.
  func lay(over settings: inout ResultSettings) throws {
    if !columns.isEmpty {
      settings.columns = try columns.map { text in
        let member = try column(text)
        guard case .string(let template) = member.value else { throw malformed(text) }
        return .init(member.name, template)
      }
    }
    if let names = fields { settings.fields = Self.names(names) }
    if csvRaw { settings.csv.isRaw = true }
    if csvBOM { settings.csv.hasMark = true }
    if let csvNull { settings.csv.null = csvNull }
    if let csvDelimiter {
      guard let character = ResultSettings.delimiter(csvDelimiter) else {
        throw SluiceError(.usage, "--csv-delimiter must be one ASCII character, or tab")
      }
      settings.csv.delimiter = character
    }
  }

  private static func names(_ list: String) -> [String] {
    list.split { $0 == "," || $0 == " " }.map(String.init)
  }

  private func column(_ text: String) throws -> JSONValue.JSONMember {
    guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
      throw malformed(text)
    }
    return .init(String(text[..<equals]), .string(String(text[text.index(after: equals)...])))
  }

  private func malformed(_ text: String) -> SluiceError {
    SluiceError(
      .usage,
      "--column \(safe(text, limit: 80)) must be name=template",
      next: "for example label='{{answer.0.label}}'"
    )
  }
}
