import SluiceCore
import SluiceKit

/// The first and the last lines of a run.
enum ClosingWords {
  /// `reviews: POST https://… , 64 at a time; 420,000 rows are done already`.
  static func opening(_ opening: RunOpening) -> String {
    var line = "sluice: \(safe(opening.name)) → \(safe(opening.url, limit: 300))"
    line += ", \(opening.concurrency) at a time"
    if let rebase = opening.rebase {
      line += "; the manifest has changed: \(rebase.summary)"
    } else if opening.settled > 0 {
      line += "; \(grouped(opening.settled)) rows are done already"
    }
    return line + "; ledger \(safe(opening.ledger, limit: 300))"
  }

  /// What happened, and what to do next.
  static func lines(_ outcome: RunOutcome, interrupted: Bool) -> [String] {
    var lines = ["sluice: \(books(outcome)); \(work(outcome))"]
    if let stopped = outcome.stopped {
      lines.append("sluice: \(safe(stopped.description, limit: 4000))")
    } else if outcome.counts.failed + outcome.counts.skipped > 0 {
      lines.append(
        "sluice: `sluice status` shows why rows failed, `sluice retry … --failed` makes them eligible"
          + " again"
      )
    }
    if let export = outcome.export {
      lines.append("sluice: results in \(safe(export, limit: 400))")
    }
    return lines
  }

  private static func books(_ outcome: RunOutcome) -> String {
    let counts = outcome.counts
    return "\(grouped(counts.rows)) rows\(counts.rowsKnown ? "" : " read so far"): "
      + "\(grouped(counts.succeeded)) succeeded, \(grouped(counts.failed)) failed, "
      + "\(grouped(counts.skipped)) skipped, \(grouped(counts.pending)) not yet done"
  }

  private static func work(_ outcome: RunOutcome) -> String {
    let seconds = outcome.elapsed / .seconds(1)
    let rate = seconds > 0 ? Double(outcome.settledNow) / seconds : 0
    return "\(grouped(outcome.settledNow)) rows in \(grouped(outcome.requests)) requests, "
      + "\(ProgressLine.clock(outcome.elapsed)), \(grouped(Int(rate))) row/s"
  }
}
