import ArgumentParser
import SluiceJSON

/// Where rows come from that no text file holds, and how tables are written.
struct RowArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A query whose rows are asked, run by DuckDB: \"FROM read_parquet('x.parquet')\".",
      valueName: "sql"
    )
  )
  var query: String?

  @Option(
    help: ArgumentHelp(
      "Files to be asked, a row each (path, name, bytes): 'photos/**/*.jpg'.",
      valueName: "pattern"
    )
  )
  var listFiles: String?

  @Option(help: "The character around CSV cells, or `none`. Default: \".")
  var csvQuote: String?

  @Option(
    help: ArgumentHelp(
      "What escapes quotes in CSV cells: \\ as Spark and MySQL write it, or `none` (doubled quotes). Default: what the file shows.",
      valueName: "character"
    )
  )
  var csvEscape: String?

  @Option(
    help: ArgumentHelp(
      "What stands for no value in CSV cells without quotes, besides nothing: \\N, NA; repeatable.",
      valueName: "text"
    )
  )
  var csvNull: [String] = []

  /// The members of the key `csv`.
  var csv: [JSONValue.JSONMember] {
    var members: [JSONValue.JSONMember] = []
    if let csvQuote { members.append(.init("quote", .string(csvQuote))) }
    if let csvEscape { members.append(.init("escape", .string(csvEscape))) }
    if !csvNull.isEmpty {
      members.append(.init("null", .array(csvNull.map(JSONValue.string))))
    }
    return members
  }
}
