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
      sluice export jobs/embed-reviews.yaml --rows succeeded --join > rows.jsonl
      """
  )

  @Argument(help: ArgumentHelp("A ledger, or the job file that made it.", valueName: "run"))
  var name: String

  @Option(name: .shortAndLong, help: "The file to write; standard output when it is not given.")
  var output: String?

  @Option(
    help:
      "jsonl, csv or openai-batch; by default what the file's name says, and openai-batch for the lines of a batch."
  )
  var format: ResultExport.Format?

  @Option(help: "Which rows: all, succeeded, failed, skipped, or truncated (answers cut by a limit or a filter).")
  var rows: ResultExport.Rows = .all

  @Flag(help: "Put the columns of the manifest beside each answer.")
  var join = false

  @Flag(help: "Write CSV cells as they are, also those that a spreadsheet runs as formulas.")
  var csvRaw = false

  @Flag(help: "Print a JSON object about what was written; needs --output.")
  var json = false

  func validate() throws {
    if json, output == nil { throw ValidationError("--json needs --output: the rows go to a file") }
  }

  func run() throws {
    let export = try ResultExport(ledger: try LedgerPath.of(name), jobFile: name)
    guard let output else { return try tell(try write(export, to: .standardOutput)) }
    // Nothing half written is to be left behind.
    let signals = SignalHandler({}, again: { SignalHandler.end($0) })
    do {
      try tell(try write(export, to: .path(output)) { signals.received != nil })
    } catch let error as SluiceError where error.code == .exportCancelled {
      Terminal.say("sluice: \(safe(output, limit: 400)): \(error)")
      throw ExitCode((signals.status ?? ExitStatus(error)).rawValue)
    }
  }

  private func write(
    _ export: ResultExport,
    to target: ResultExport.Target,
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> ResultExport.Summary {
    try export.write(
      to: target,
      format: format,
      rows: rows,
      joined: join,
      csvSafe: !csvRaw,
      isCancelled: isCancelled
    )
  }

  private func tell(_ summary: ResultExport.Summary) throws {
    for column in summary.columnsLeftOut {
      Terminal.say("sluice: the CSV has no column \"\(safe(column))\": the first record lacks it")
    }
    if json {
      try Terminal.print(JSONOutput.line(summary))
    } else if let output {
      Terminal.say("sluice: \(grouped(summary.rows)) rows in \(safe(output, limit: 400))")
    }
  }
}

extension ResultExport.Format: ExpressibleByArgument {}
extension ResultExport.Rows: ExpressibleByArgument {}
