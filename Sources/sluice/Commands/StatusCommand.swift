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

  @Flag(help: "Print a JSON object.")
  var json = false

  func run() throws {
    let status = try RunStatus(ledger: try LedgerPath.of(name), checked: check)
    if json {
      try Terminal.print(JSONOutput.pretty(status))
    } else {
      for line in StatusText.lines(status) { try Terminal.print(line) }
    }
    if status.problems?.isEmpty == false { throw ExitCode(ExitStatus.inputOutput.rawValue) }
  }
}
