import Foundation
import SluiceCore
import SluiceJSON
import SluiceKit

/// A status for people.
enum StatusText {
  static func lines(_ status: RunStatus) -> [String] {
    var lines = [
      "\(safe(status.name)): \(grouped(status.rows)) rows\(status.rowsKnown ? "" : " known so far"), "
        + "\(grouped(status.succeeded)) succeeded, \(grouped(status.failed)) failed, "
        + "\(grouped(status.skipped)) skipped, \(grouped(status.pending)) pending"
    ]
    if let cut = status.cut.words { lines.append("\(cut) (sluice export --rows truncated)") }
    if let session = status.sessions.first { lines.append(self.session(session, status)) }
    if !status.woken.isEmpty {
      let what = status.running ? "woken by this run" : "woken by this run and still to be stopped"
      lines.append("\(what): \(status.woken.joined(separator: ", "))")
    }
    if let spending = SpendingText.line(status.spending) { lines.append(spending) }
    if status.retired > 0 {
      lines.append("kept aside: \(grouped(status.retired)) outcomes of earlier manifests and tries")
    }
    let now = status.running ? Date() : nil
    lines += section("endpoints", status.endpoints) { EndpointLine.words($0, now: now) }
    lines += traffic(status)
    lines += section("failed or skipped", status.faults.sorted { $0.value > $1.value }) {
      "\(grouped($0.value)) by fault: \($0.key)"
    }
    lines += section("by what was said", Array(status.failureGroups.prefix(20))) {
      FailureText.line($0)
    }
    if !status.failureGroups.isEmpty {
      let ledger = ClosingWords.shellWord(status.ledger)
      lines.append("  the rows of one: sluice status \(ledger) --group GROUP")
      lines.append("  to ask them again: sluice retry \(ledger) --group GROUP")
    }
    lines += section("last errors", status.lastErrors, row)
    lines += section("slowest", status.slowest, row)
    lines += section("decisions", Array(status.events.prefix(10))) {
      "\(stamp($0.time)) \($0.event): \(safe($0.detail, limit: 300))"
    }
    return lines + check(status.problems)
  }

  /// How long rows took, what requests came to, and what was waited for.
  private static func traffic(_ status: RunStatus) -> [String] {
    var lines: [String] = []
    if let latency = status.latency {
      let times = [latency.p50Seconds, latency.p95Seconds, latency.p99Seconds].map {
        "\(($0 * 1000).rounded() / 1000) s"
      }
      lines.append("latency p50 \(times[0]), p95 \(times[1]), p99 \(times[2])")
    }
    let traffic = status.traffic
    if traffic.requests > 0 {
      lines.append(
        "requests \(grouped(traffic.requests)), \(grouped(traffic.retries)) retries, "
          + "\(grouped(traffic.refusals)) refusals"
      )
    }
    let waits = [
      ("cold endpoint", traffic.coldSeconds), ("endpoint away", traffic.awaySeconds),
      ("after refusals", traffic.refusedSeconds), ("quota", traffic.quotaSeconds),
    ]
    .filter { $0.1 >= 0.5 }.map { "\($0.0) \(ProgressLine.clock(.seconds($0.1)))" }
    if !waits.isEmpty { lines.append("waited: \(waits.joined(separator: ", "))") }
    return lines
  }

  private static func check(_ problems: [String]?) -> [String] {
    guard let problems else { return [] }
    return problems.isEmpty
      ? ["", "checked: nothing is wrong"]
      : section("DAMAGED: restore it from a backup, or save what can be read", problems) { $0 }
  }

  private static func section<T>(_ title: String, _ items: [T], _ line: (T) -> String) -> [String] {
    items.isEmpty ? [] : ["", title] + items.map { "  " + line($0) }
  }

  private static func session(_ session: RunStatus.Session, _ status: RunStatus) -> String {
    let rate = session.rowsPerSecond.map { ", \(grouped(Int($0))) row/s" } ?? ""
    let clock = { (seconds: Double) in ProgressLine.clock(.seconds(seconds)) }
    let cold =
      session.coldSeconds < 1
      ? "" : ", cold \(clock(session.coldSeconds)), working \(clock(session.workingSeconds))"
    let eta = status.etaSeconds.map { ", \(ProgressLine.clock(.seconds($0))) left" } ?? ""
    let state =
      session.ended.map { "ended \(stamp($0)): \(session.outcome ?? "")" }
      ?? (status.running ? "running" + bound(status) : "not ended, and not running")
    return "session of \(stamp(session.started)), process \(session.process) on "
      + "\(safe(session.host)), \(grouped(session.rows)) rows\(rate)\(cold)\(eta); \(safe(state, limit: 300))"
  }

  private static func bound(_ status: RunStatus) -> String {
    status.boundBy.map { ", bound by \($0.rawValue)" } ?? ""
  }

  private static func row(_ row: RunStatus.NotedRow) -> String {
    var facts = ["row \(row.row)"]
    if let id = row.id { facts.append(safe(id, limit: 60)) }
    facts.append(row.state)
    if let status = row.status { facts.append("HTTP \(status)") }
    if let latency = row.latencySeconds { facts.append("\((latency * 1000).rounded() / 1000) s") }
    if let error = row.error { facts.append(safe(error, limit: 200)) }
    return facts.joined(separator: ", ")
  }

  private static func stamp(_ date: Date) -> String {
    date.formatted(.iso8601)
  }
}
