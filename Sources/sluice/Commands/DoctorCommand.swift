import ArgumentParser
import Foundation
import SluiceCore
import SluiceKit

/// `sluice doctor`: what this machine and this environment mean for a run.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Tell what would hinder a run here: libraries, disk, limits, proxies, tokens.",
    discussion: """
      Sends nothing. Says which token would go to which URL, and never its text.

      sluice doctor http://127.0.0.1:8080 --ledger /data/night.sluice

      EXIT STATUS: 74 when something would stop a run.
      """
  )

  @Argument(help: "Where requests would go. Default: the services that the environment names.")
  var url: [String] = []

  @Option(help: "Where the ledger is or would be. Default: in the current folder.")
  var ledger: String?

  @Flag(help: "Print a JSON object.")
  var json = false

  @OptionGroup var sending: SendingArguments

  func run() throws {
    let diagnosis = Diagnosis(urls: url, ledger: ledger, options: sending.options())
    if json {
      try Terminal.print(JSONOutput.pretty(diagnosis))
    } else {
      let marks: [Diagnosis.Weight: String] = [.fine: "ok", .note: "note", .problem: "PROBLEM"]
      for finding in diagnosis.findings {
        let mark = (marks[finding.weight] ?? "").padding(toLength: 9, withPad: " ", startingAt: 0)
        try Terminal.print("\(mark)\(finding.subject): \(finding.says)")
      }
    }
    if !diagnosis.isSound { throw ExitCode(ExitStatus.inputOutput.rawValue) }
  }
}
