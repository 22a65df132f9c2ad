import ArgumentParser
import Foundation
import SluiceCore
import SluiceJSON
import SluiceKit

/// `sluice list`: the runs of a folder.
struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the runs of a folder: state, rows, last activity, size.",
    discussion: "sluice list jobs"
  )

  @Argument(help: "The folder. Default: the current one.")
  var folder = "."

  @Flag(help: "Print a JSON array.")
  var json = false

  func run() throws {
    let entries = try RunList.entries(in: folder)
    if json { return try Terminal.print(JSONOutput.pretty(entries)) }
    guard !entries.isEmpty else {
      return Terminal.say("sluice: no run is here: a run is a file whose name ends in .sluice")
    }
    let head = ["run", "state", "rows", "failed", "last activity", "size"]
    try Terminal.print(table: [head] + entries.map(row))
  }

  private func row(_ entry: RunList.Entry) -> [String] {
    let file = URL(fileURLWithPath: entry.ledger).lastPathComponent
    if let problem = entry.problem { return [file, problem, "", "", "", size(entry.bytes)] }
    return [
      file, entry.state, "\(grouped(entry.settled)) of \(grouped(entry.rows))",
      grouped(entry.failed),
      entry.lastActivity?.formatted(.iso8601) ?? "–", size(entry.bytes),
    ]
  }

  /// `12.3 MiB`.
  private func size(_ bytes: Int64) -> String {
    let units: [(String, Int64)] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)]
    for (unit, size) in units where bytes >= size {
      let tenths = bytes * 10 / size
      return "\(tenths / 10).\(tenths % 10) \(unit)"
    }
    return "\(bytes) B"
  }
}
