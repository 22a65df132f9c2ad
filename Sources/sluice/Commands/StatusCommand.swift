import ArgumentParser
import SluiceCore
import SluiceKit

/// `sluice status`: where a run stands.
struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show where a run stands, also while it runs.",
    discussion: "The totals add up, always: rows = succeeded + failed + skipped + pending."
  )

  @Argument(help: ArgumentHelp("A ledger, or the job file that made it.", valueName: "run"))
  var name: String

  @Flag(help: "Print a JSON object.")
  var json = false

  func run() throws {
    let status = try RunStatus(ledger: try LedgerPath.of(name))
    if json {
      try Terminal.print(JSONOutput.pretty(status))
    } else {
      for line in StatusText.lines(status) { try Terminal.print(line) }
    }
  }
}
