import ArgumentParser
import SluiceCore
import SluiceKit

/// `sluice status`: where a run stands.
struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show where a run stands, also while it runs.",
    discussion: """
      The totals add up, always: rows = succeeded + failed + skipped + pending.

      A run that was killed damages nothing, and the next start checks nothing. After a fault of the disk, \
      --check reads the whole ledger: about 10 s a gigabyte. EXIT STATUS: 74 when something is wrong.
      """
  )

  @Argument(help: ArgumentHelp("A ledger, or the job file that made it.", valueName: "run"))
  var name: String

  @Flag(
    help: "Check all of the ledger: the database, the books, an answer for every succeeded row."
  )
  var check = false

  @Option(
    help: ArgumentHelp(
      "List the rows that failed for this reason instead, a line each; `all` for every failed row.",
      valueName: "group"
    )
  )
  var group: String?

  @Flag(help: "Print a JSON object.")
  var json = false

  func validate() throws {
    if group != nil, check { throw ValidationError("--group and --check exclude each other") }
  }

  func run() throws {
    if let group { return try list(group) }
    let status = try RunStatus(ledger: try LedgerPath.of(name), checked: check)
    if json {
      try Terminal.print(JSONOutput.pretty(status))
    } else {
      for line in StatusText.lines(status) { try Terminal.print(line) }
    }
    if status.problems?.isEmpty == false { throw ExitCode(ExitStatus.inputOutput.rawValue) }
  }

  private func list(_ group: String) throws {
    let rows = try FailedRows(ledger: try LedgerPath.of(name), group: group == "all" ? nil : group)
    try rows.forEach { row in
      let id = row.id.map { "\t\(safe($0, limit: 200))" } ?? "\t"
      try Terminal.print(
        json ? JSONOutput.line(row) : "\(row.row)\(id)\t\(safe(row.error, limit: 1000))"
      )
    }
  }
}
