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
    var coldSeconds: Double
    var rowsPerSecond: Double?
    var inFlight: Int?
    var limit: Int?
    var boundBy: String?
    var waiting: Int?
    var throttled: Int?
    var gate: String?
    var endpoints: [EndpointProgress]?
    var cost: Double?
    var requests: Int?
    var exitStatus: Int32?
    var stopped: String?
    var woken: [Woken]?
    var ledger: String?
    var export: String?
    var spending: RunSpending?
    var files: String?

    init(_ event: String, _ counts: RunCounts, elapsed: Duration, cold: Duration) {
      self.event = event
      rows = counts.rows
      rowsKnown = counts.rowsKnown
      succeeded = counts.succeeded
      failed = counts.failed
      skipped = counts.skipped
      pending = counts.pending
      elapsedSeconds = elapsed / .seconds(1)
      coldSeconds = cold / .seconds(1)
    }
  }

  /// An endpoint that the run had woken.
  private struct Woken: Encodable {
    let name: String
    let namespace: String
    let order: String
    /// Why it could not be done: it is still running then.
    let error: String?

    init(_ endpoint: EndpointAftermath) {
      name = endpoint.name
      namespace = endpoint.namespace
      order = endpoint.order.rawValue
      error = endpoint.failure?.description
    }
  }

  static func line(_ progress: RunProgress, rate: Double?) -> String {
    var line = Line("progress", progress.counts, elapsed: progress.elapsed, cold: progress.cold)
    line.rowsPerSecond = rate
    line.inFlight = progress.inFlight
    line.limit = progress.limit
    line.boundBy = progress.bound?.rawValue
    line.waiting = progress.waiting
    line.throttled = progress.throttled
    line.gate = progress.gate
    line.endpoints = progress.endpoints
    line.cost = progress.cost
    return JSONOutput.line(line)
  }

  /// The end of a run whose process ends with this status.
  static func line(_ outcome: RunOutcome, _ status: ExitStatus) -> String {
    var line = Line("end", outcome.counts, elapsed: outcome.elapsed, cold: outcome.cold)
    line.requests = outcome.requests
    line.exitStatus = status.rawValue
    line.stopped = outcome.stopped?.description
    line.woken = outcome.woken.isEmpty ? nil : outcome.woken.map(Woken.init)
    line.ledger = outcome.ledger
    line.export = outcome.export
    line.spending = outcome.spending
    line.cost = outcome.spending.cost
    line.files = outcome.files
    return JSONOutput.line(line)
  }

  /// What a person should know at once.
  static func line(notice words: String) -> String {
    JSONOutput.line(["event": "notice", "words": words])
  }
}
