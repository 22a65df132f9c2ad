public import ArgumentParser
import SluiceKit

/// What a matrix of embeddings holds.
struct MatrixArguments: ParsableArguments {
  @Option(
    help: "Rows without a vector: omit (default; their ids are listed beside the file), or nan."
  )
  var failed: MatrixSettings.FailedRows?

  @Flag(help: "Scale each vector to length 1.")
  var normalize = false

  @Option(
    help: ArgumentHelp(
      "Keep so many numbers of each vector, from its first, and scale them to length 1.",
      valueName: "n"
    )
  )
  var dimensions: Int?

  @Option(
    help: "What the numbers are written as: float32 or float16. Default: as the ledger has them."
  )
  var numbers: MatrixSettings.Numbers?

  var settings: MatrixSettings {
    var settings = MatrixSettings()
    settings.failed = failed
    settings.normalize = normalize
    settings.dimensions = dimensions
    settings.numbers = numbers
    return settings
  }
}

extension MatrixSettings.FailedRows: ExpressibleByArgument {}
extension MatrixSettings.Numbers: ExpressibleByArgument {}
