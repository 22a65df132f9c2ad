import ArgumentParser
import SluiceCore
import SluiceKit

/// Which of the rows that are not done yet are asked, on the command line.
struct RowSelectionArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Ask only the first rows that are not done yet; the next run asks the others.",
      valueName: "rows"
    )
  )
  var limit: Int?

  @Option(
    help: ArgumentHelp(
      "Ask only so many rows, spread over the manifest; the next run asks the others.",
      valueName: "rows"
    )
  )
  var sample: Int?

  @Option(help: ArgumentHelp("Draws another --sample. Default: 0.", valueName: "number"))
  var seed: UInt64?

  func validate() throws {
    if limit != nil, sample != nil {
      throw ValidationError("--limit and --sample exclude each other")
    }
    for (name, value) in [("--limit", limit), ("--sample", sample)] {
      if let value, value < 1 { throw ValidationError("\(name) must be at least 1") }
    }
    if seed != nil, sample == nil { throw ValidationError("--seed needs --sample") }
  }

  /// The selection; all rows where none is given.
  var selection: RowSelection {
    if let sample { return .sample(sample, seed: seed ?? 0) }
    return limit.map(RowSelection.first) ?? .all
  }
}
