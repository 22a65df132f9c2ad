import ArgumentParser
import SluiceCore
import SluiceJSON
import SluiceKit

/// `sluice retry`: make rows eligible again.
struct RetryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retry",
    abstract: "Make failed rows eligible again; the next run asks them.",
    discussion: "sluice retry reviews.sluice --failed && sluice run reviews.sluice"
  )

  @Argument(help: ArgumentHelp("A ledger, or the job file that made it.", valueName: "run"))
  var name: String

  @Flag(help: "All rows that failed. The default.")
  var failed = false

  @Option(
    help: ArgumentHelp(
      "Only rows with this fault: \(Retry.faults.joined(separator: ", ")).",
      valueName: "kind"
    )
  )
  var fault: String?

  @Option(
    help: ArgumentHelp(
      "Only rows that failed for this reason; sluice status and sluice report name the groups.",
      valueName: "group"
    )
  )
  var group: String?

  @Flag(help: "Print a JSON object.")
  var json = false

  func validate() throws {
    guard [failed, fault != nil, group != nil].count(where: \.self) < 2 else {
      throw ValidationError("--failed, --fault and --group exclude each other")
    }
  }

  func run() throws {
    let ledger = try LedgerPath.of(name)
    let selection: Retry.Selection =
      if let group { .group(group) } else { fault.map { .fault($0) } ?? .failed }
    let count = try Retry.reopen(selection, ledger: ledger)
    if json {
      try Terminal.print(JSONOutput.line(["reopened": count]))
    } else {
      let next = count > 0 ? "; sluice run \(safe(name, limit: 400)) asks them" : ""
      Terminal.say("sluice: \(grouped(count)) rows are eligible again\(next)")
    }
  }
}
