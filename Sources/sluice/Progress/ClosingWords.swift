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
  static func lines(_ outcome: RunOutcome) -> [String] {
    var lines = ["sluice: \(books(outcome)); \(work(outcome))"]
    if let export = outcome.export {
      lines.append("sluice: results in \(safe(export, limit: 400))")
    }
    if let files = outcome.files {
      lines.append("sluice: images and recordings in \(safe(files, limit: 400))")
    }
    if let spending = SpendingText.line(outcome.spending) { lines.append("sluice: \(spending)") }
    return lines + advice(outcome).map { "sluice: \($0)" }
  }

  /// Why it ended as it did, with commands that can be copied as they stand.
  private static func advice(_ outcome: RunOutcome) -> [String] {
    let ledger = shellWord(outcome.ledger)
    if let stopped = outcome.stopped {
      return ["\(safe(stopped.description, limit: 4000)) (sluice run \(ledger))"]
    }
    var advice: [String] = []
    if outcome.counts.failed + outcome.counts.skipped > 0 {
      advice.append("what went wrong: sluice status \(ledger)")
    }
    if outcome.counts.failed > 0 {
      advice.append("to ask the failed rows again: sluice retry \(ledger) --failed")
    }
    return advice
  }

  /// A path as a shell reads it back: quoted where it has to be.
  static func shellWord(_ path: String) -> String {
    let isPlain = path.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: "/._-+,:@%=".utf8.contains(byte)
      }
    }
    let shown = safe(path, limit: 4096)
    return isPlain ? shown : "'\(shown.replacing("'", with: "'\\''"))'"
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
