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

  @Option(help: "The character around the CSV cells of the manifest, or `none`. Default: \".")
  var manifestQuote: String?

  @Option(
    help: ArgumentHelp(
      "What escapes quotes in the manifest's CSV cells: \\ as Spark and MySQL write it, or `none` (doubled quotes). Default: what the file shows.",
      valueName: "character"
    )
  )
  var manifestEscape: String?

  @Option(
    help: ArgumentHelp(
      "What stands for no value in the manifest's CSV cells without quotes, besides nothing: \\N, NA; repeatable.",
      valueName: "text"
    )
  )
  var manifestNull: [String] = []

  /// The members of the key `csv`.
  var csv: [JSONValue.JSONMember] {
    var members: [JSONValue.JSONMember] = []
    if let manifestQuote { members.append(.init("quote", .string(manifestQuote))) }
    if let manifestEscape { members.append(.init("escape", .string(manifestEscape))) }
    if !manifestNull.isEmpty {
      members.append(.init("null", .array(manifestNull.map(JSONValue.string))))
    }
    return members
  }
}
