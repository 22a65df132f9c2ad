import ArgumentParser
import Foundation
import SluiceCore
import SluiceJSON
import SluiceKit

/// `sluice log`: what a run decided.
struct LogCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log",
    abstract: "Print what a run decided and when, also while it runs.",
    discussion: """
      sluice log reviews.sluice --last 20
      sluice log reviews.sluice --follow --json

      With --follow it goes on until the run ends, or until Ctrl-C.
      """
  )

  @Argument(help: ArgumentHelp("A ledger, or the job file that made it.", valueName: "run"))
  var name: String

  @Flag(name: .shortAndLong, help: "Wait for what comes, until the run ends.")
  var follow = false

  @Option(
    name: [.customShort("n"), .long],
    help: ArgumentHelp("Only the last so many.", valueName: "n")
  )
  var last: Int?

  @Flag(help: "Print a JSON object a line.")
  var json = false

  func validate() throws {
    if let last, last < 0 { throw ValidationError("--last must be at least 0") }
  }

  func run() async throws {
    let log = try RunLog(ledger: try LedgerPath.of(name))
    var number = try last.map(log.start) ?? 0
    while true {
      // Asked before reading: what is written until then is read once more.
      let isRunning = try follow && log.isRunning()
      var entries = try log.entries(after: number)
      while let latest = entries.last {
        for entry in entries { try Terminal.print(line(entry)) }
        number = latest.number
        entries = try log.entries(after: number)
      }
      guard isRunning else { return }
      try await Task.sleep(for: .milliseconds(500))
    }
  }

  private func line(_ entry: RunLog.Entry) -> String {
    if json { return JSONOutput.line(entry) }
    return "\(entry.time.formatted(.iso8601)) \(entry.event): \(safe(entry.detail, limit: 1000))"
  }
}
