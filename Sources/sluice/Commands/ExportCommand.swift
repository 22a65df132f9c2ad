public import ArgumentParser
import SluiceCore
import SluiceJSON
public import SluiceKit

/// `sluice export`: the results, in the manifest's order.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write the results of a run, in the manifest's order.",
    discussion: """
      A run that is under way may be exported too: what is settled by now is written. A file is \
      written beside its name and renamed, so that it is complete or absent.

      sluice export reviews.sluice -o labels.jsonl
      sluice export reviews.sluice -o labels.csv --column label='{{answer.0.label}}'
      sluice export reviews.sluice --rows failed --as-manifest -o again.jsonl
      sluice export jobs/embed-reviews.yaml --rows succeeded --join > rows.jsonl
      sluice export embed.sluice -o vectors.npy --normalize
      """
  )

  @Argument(help: ArgumentHelp("A ledger, or the job file that made it.", valueName: "run"))
  var name: String

  @Option(
    name: .shortAndLong,
    help:
      "The file to write; its ending says in which form. Standard output for -, and when it is not given."
  )
  var output: String?

  @Option(
    help:
      "\(ResultExport.Format.list); by default what the file's name says, and openai-batch for the lines of a batch."
  )
  var format: ResultExport.Format?

  @Option(help: "Which rows: all, succeeded, failed, skipped or truncated.")
  var rows: ResultExport.Rows = .all

  @Flag(help: "Put the columns of the manifest beside each answer.")
  var join = false

  @Flag(help: "Write the records of the rows as they stand in the manifest, to run them again.")
  var asManifest = false

  @OptionGroup(title: "Results") var results: ResultArguments

  @OptionGroup(title: "Embeddings as a matrix (.npy, .safetensors)") var matrix: MatrixArguments

  @Flag(help: "Print a JSON object about what was written; needs --output.")
  var json = false

  func validate() throws {
    if json, output ?? "-" == "-" {
      throw ValidationError("--json needs --output: the rows go to a file")
    }
  }

  func run() throws {
    try checkManifestFlags()
    let export = try ResultExport(ledger: try LedgerPath.of(name), jobFile: name)
    let isMatrix = !asManifest && format == nil && output.map(ResultExport.isMatrix) == true
    if !isMatrix { try ResultExport.refuse(matrix.settings) }
    guard let output, output != "-" else { return try tell(try write(export, to: .standardOutput)) }
    // Nothing half written is to be left behind.
    let signals = SignalHandler({}, again: { SignalHandler.end($0) })
    do {
      if isMatrix {
        try tell(
          try export.writeMatrix(to: output, matrix.settings) { signals.received != nil },
          in: output
        )
      } else {
        try tell(try write(export, to: .path(output)) { signals.received != nil })
      }
    } catch let error as SluiceError where error.code == .exportCancelled {
      Terminal.say("sluice: \(safe(output, limit: 400)): \(error)")
      throw ExitCode((signals.status ?? ExitStatus(error)).rawValue)
    }
  }

  private func checkManifestFlags() throws {
    guard asManifest, format != nil || join || !results.columns.isEmpty || results.fields != nil
    else { return }
    throw SluiceError(
      .usage,
      "--as-manifest writes the records and no results",
      next: "take --format, --join, --column and --fields out"
    )
  }

  private func write(
    _ export: ResultExport,
    to target: ResultExport.Target,
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> ResultExport.Summary {
    if asManifest {
      return try export.writeRecords(to: target, rows: rows, isCancelled: isCancelled)
    }
    var settings = export.settings
    try results.lay(over: &settings)
    settings.format = format
    settings.joined = join
    return try export.write(to: target, settings, rows: rows, isCancelled: isCancelled)
  }

  private func tell(_ matrix: ResultExport.Matrix, in output: String) throws {
    if json { return try Terminal.print(JSONOutput.line(matrix)) }
    let size = "\(grouped(matrix.rows)) rows of \(matrix.columns) numbers"
    Terminal.say("sluice: \(size) in \(safe(output, limit: 400))")
    for note in matrix.notes { Terminal.say("sluice: \(safe(note))") }
    if matrix.failed + matrix.pending > 0 {
      let fate = self.matrix.failed == .nan ? "are rows of NaN" : "are left out"
      Terminal.say("sluice: they \(fate)")
    }
  }

  private func tell(_ summary: ResultExport.Summary) throws {
    for note in summary.notes { Terminal.say("sluice: \(safe(note))") }
    if json {
      try Terminal.print(JSONOutput.line(summary))
    } else if let output {
      Terminal.say("sluice: \(grouped(summary.rows)) rows in \(safe(output, limit: 400))")
    }
  }
}

extension ResultExport.Format: ExpressibleByArgument {
  /// Their names, for the help.
  static var list: String {
    let names = allCases.map(\.rawValue)
    return names.dropLast().joined(separator: ", ") + " or " + (names.last ?? "")
  }
}
extension ResultExport.Rows: ExpressibleByArgument {}
