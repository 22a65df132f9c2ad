import SluiceCore
import SluiceJSON
import SluiceKit

/// The first and the last lines of a run.
enum ClosingWords {
  /// `reviews: POST https://… , 64 at a time; 420,000 rows are done already`.
  static func opening(_ opening: RunOpening) -> String {
    let first = opening.urls.first.map { safe($0, limit: 300) } ?? ""
    let others = opening.urls.count - 1
    var line = "sluice: \(safe(opening.name)) → \(first)"
    if others > 0 { line += " and \(others) other\(others == 1 ? "" : "s")" }
    if let model = opening.servedModel {
      line += ", model \(safe(model, limit: 200)) (the only one that the server lists)"
    }
    line += ", \(opening.concurrency.words)"
    if let rebase = opening.rebase {
      line += "; the manifest has changed: \(rebase.summary)"
    } else if opening.settled > 0 {
      line += "; \(grouped(opening.settled)) rows are done already"
    }
    switch opening.selection {
    case .all: break
    case .first(let count): line += "; the first \(grouped(count)) rows that are not done"
    case .sample(let count, _): line += "; a sample of \(grouped(count)) rows"
    }
    return line + "; ledger \(safe(opening.ledger, limit: 300))"
  }

  /// What happened, and what to do next.
  static func lines(_ outcome: RunOutcome) -> [String] {
    var lines = ["sluice: \(books(outcome)); \(work(outcome))"]
    if let cut = outcome.cut.words {
      lines.append("sluice: \(cut) (sluice export \(shellWord(outcome.ledger)) --rows truncated)")
    }
    lines += outcome.leftOut.map { "sluice: left out: \(safe($0, limit: 1000))" }
    lines += outcome.woken.map { "sluice: \(aftermath($0))" }
    if let export = outcome.export, export != "-" {
      lines.append("sluice: results in \(safe(export, limit: 400))")
    }
    lines += outcome.results?.notes.map { "sluice: \(safe($0))" } ?? []
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
    if outcome.counts.rows == 0 { advice.append("nothing to do: the manifest has no rows") }
    if outcome.counts.failed + outcome.counts.skipped > 0 {
      advice.append("what went wrong: sluice status \(ledger)")
    }
    if outcome.counts.failed > 0 {
      advice.append("to ask the failed rows again: sluice retry \(ledger) --failed")
    }
    if outcome.counts.pending > 0 {
      advice.append(
        "to ask the \(grouped(outcome.counts.pending)) rows not yet done: sluice run \(ledger)"
      )
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

  /// An endpoint that goes on running costs money: that is said loudly.
  private static func aftermath(_ endpoint: EndpointAftermath) -> String {
    let name = "\(safe(endpoint.namespace, limit: 80))/\(safe(endpoint.name, limit: 80))"
    guard let failure = endpoint.failure else {
      return endpoint.order == .leave
        ? "the endpoint \(name), which this run woke, is left running"
        : "the endpoint \(name) is \(endpoint.order.result) again"
    }
    let next = failure.next.map { "; \($0)" } ?? ""
    return "WARNING: the endpoint \(name) IS STILL RUNNING and costs money, it could not be "
      + "\(endpoint.order.result): \(safe(failure.what, limit: 500))\(next)"
  }

  private static func books(_ outcome: RunOutcome) -> String {
    let counts = outcome.counts
    return "\(grouped(counts.rows)) rows\(counts.rowsKnown ? "" : " read so far"): "
      + "\(grouped(counts.succeeded)) succeeded, \(grouped(counts.failed)) failed, "
      + "\(grouped(counts.skipped)) skipped, \(grouped(counts.pending)) not yet done"
  }

  private static func work(_ outcome: RunOutcome) -> String {
    let seconds = outcome.working / .seconds(1)
    let rate = seconds > 0 ? Double(outcome.settledNow) / seconds : 0
    return "\(grouped(outcome.settledNow)) rows in \(grouped(outcome.requests)) requests, "
      + "\(ProgressLine.clock(outcome.elapsed))\(cold(outcome)), \(grouped(Int(rate))) row/s"
  }
  private static func cold(_ outcome: RunOutcome) -> String {
    guard outcome.cold >= .seconds(1) else { return "" }
    let (cold, working) = (ProgressLine.clock(outcome.cold), ProgressLine.clock(outcome.working))
    return " (cold \(cold), working \(working))"
  }
}
