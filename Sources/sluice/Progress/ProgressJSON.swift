import Foundation
import SluiceCore
import SluiceKit

/// Progress for machines: one JSON object a line.
enum ProgressJSON {
  private struct Line: Encodable {
    var event: String
    var rows: Int64
    var rowsKnown: Bool
    var succeeded: Int64
    var failed: Int64
    var skipped: Int64
    var pending: Int64
    var elapsedSeconds: Double
    var rowsPerSecond: Double?
    var inFlight: Int?
    var waiting: Int?
    var throttled: Int?
    var gate: String?
    var cost: Double?
    var requests: Int?
    var exitStatus: Int32?
    var stopped: String?
    var ledger: String?
    var export: String?
    var spending: RunSpending?
    var files: String?

    init(_ event: String, _ counts: RunCounts, elapsed: Duration) {
      self.event = event
      rows = counts.rows
      rowsKnown = counts.rowsKnown
      succeeded = counts.succeeded
      failed = counts.failed
      skipped = counts.skipped
      pending = counts.pending
      elapsedSeconds = elapsed / .seconds(1)
    }
  }

  static func line(_ progress: RunProgress, rate: Double?) -> String {
    var line = Line("progress", progress.counts, elapsed: progress.elapsed)
    line.rowsPerSecond = rate
    line.inFlight = progress.inFlight
    line.waiting = progress.waiting
    line.throttled = progress.throttled
    line.gate = progress.gate
    line.cost = progress.cost
    return JSONOutput.line(line)
  }

  static func line(_ outcome: RunOutcome) -> String {
    var line = Line("end", outcome.counts, elapsed: outcome.elapsed)
    line.requests = outcome.requests
    line.exitStatus = outcome.exit.rawValue
    line.stopped = outcome.stopped?.description
    line.ledger = outcome.ledger
    line.export = outcome.export
    line.spending = outcome.spending
    line.cost = outcome.spending.cost
    line.files = outcome.files
    return JSONOutput.line(line)
  }
}
