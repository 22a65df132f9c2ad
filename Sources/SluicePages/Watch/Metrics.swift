import Foundation
import SluiceRun

/// What runs count, in Prometheus' text form.
///
/// Names follow <https://prometheus.io/docs/practices/naming/>: base units, `_total` for what only grows.
struct Metrics {
  private struct Family: Sendable {
    let name: String
    let type: String
    let help: String
    let values: @Sendable (RunStatus) -> [(labels: [(String, String)], value: Double?)]
  }

  /// The metrics of some runs; one that cannot be read has `sluice_up` 0 and nothing else.
  static func text(_ looks: [(ledger: String, status: RunStatus?)]) -> String {
    var lines = ["# HELP sluice_up Whether the ledger could be read.", "# TYPE sluice_up gauge"]
    for look in looks {
      lines.append(line("sluice_up", [("ledger", look.ledger)], look.status == nil ? 0 : 1))
    }
    for family in families {
      lines += ["# HELP \(family.name) \(family.help)", "# TYPE \(family.name) \(family.type)"]
      for look in looks {
        guard let status = look.status else { continue }
        for (labels, value) in family.values(status) {
          if let value {
            lines.append(line(family.name, [("ledger", look.ledger)] + labels, value))
          }
        }
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static let families = [
    Family(name: "sluice_running", type: "gauge", help: "Whether a run is at work.") {
      [([], $0.running ? 1 : 0)]
    },
    Family(name: "sluice_rows", type: "gauge", help: "Rows of the manifest by what became of them.")
    {
      [
        ([("state", "succeeded")], Double($0.succeeded)),
        ([("state", "failed")], Double($0.failed)),
        ([("state", "skipped")], Double($0.skipped)), ([("state", "pending")], Double($0.pending)),
      ]
    },
    Family(
      name: "sluice_failed_rows",
      type: "gauge",
      help: "Rows that failed or were skipped by whose fault."
    ) {
      $0.faults.sorted { $0.key < $1.key }.map { ([("fault", $0.key)], Double($0.value)) }
    },
    Family(
      name: "sluice_requests_total",
      type: "counter",
      help: "Requests sent, retries and probes included."
    ) {
      [([], Double($0.traffic.requests))]
    },
    Family(name: "sluice_retries_total", type: "counter", help: "Requests that were retries.") {
      [([], Double($0.traffic.retries))]
    },
    Family(
      name: "sluice_refusals_total",
      type: "counter",
      help: "Replies that refused for overload."
    ) {
      [([], Double($0.traffic.refusals))]
    },
    Family(
      name: "sluice_wait_seconds_total",
      type: "counter",
      help: "Time in which nothing could be sent, by cause."
    ) {
      [
        ([("cause", "cold")], $0.traffic.coldSeconds),
        ([("cause", "away")], $0.traffic.awaySeconds),
        ([("cause", "refused")], $0.traffic.refusedSeconds),
        ([("cause", "quota")], $0.traffic.quotaSeconds),
      ]
    },
    Family(
      name: "sluice_row_latency_seconds",
      type: "gauge",
      help: "Time of the last attempt of rows, by percentile."
    ) {
      [
        ([("percentile", "50")], $0.latency?.p50Seconds),
        ([("percentile", "95")], $0.latency?.p95Seconds),
        ([("percentile", "99")], $0.latency?.p99Seconds),
      ]
    },
    Family(
      name: "sluice_rows_per_second",
      type: "gauge",
      help: "Rows a second of the latest session."
    ) {
      [([], $0.sessions.first?.rowsPerSecond)]
    },
    Family(
      name: "sluice_remaining_seconds",
      type: "gauge",
      help: "Time left at that rate, while a run is at work."
    ) {
      [([], $0.etaSeconds)]
    },
    Family(
      name: "sluice_requests_in_flight",
      type: "gauge",
      help: "Requests in flight by endpoint."
    ) {
      $0.endpoints.map { ([("endpoint", $0.name)], Double($0.inFlight)) }
    },
    Family(
      name: "sluice_requests_in_flight_limit",
      type: "gauge",
      help: "The most requests in flight by endpoint."
    ) {
      $0.endpoints.map { ([("endpoint", $0.name)], Double($0.limit)) }
    },
    Family(
      name: "sluice_tokens_total",
      type: "counter",
      help: "Tokens used, earlier sessions included."
    ) {
      [
        ([("kind", "input")], Double($0.spending.inputTokens)),
        ([("kind", "output")], Double($0.spending.outputTokens)),
      ]
    },
    Family(
      name: "sluice_cost",
      type: "gauge",
      help: "What the run has cost, in the currency of its prices."
    ) {
      [([], $0.spending.cost)]
    },
    Family(
      name: "sluice_last_commit_timestamp_seconds",
      type: "gauge",
      help: "When the ledger was last written."
    ) {
      [([], $0.lastCommit?.timeIntervalSince1970)]
    },
  ]

  private static func line(_ name: String, _ labels: [(String, String)], _ value: Double) -> String
  {
    let list = labels.map { "\($0.0)=\"\(escaped($0.1))\"" }.joined(separator: ",")
    return "\(name){\(list)} \(number(value))"
  }

  private static func number(_ value: Double) -> String {
    if let whole = Int64(exactly: value) { return String(whole) }
    return value.isFinite ? String(value) : "NaN"
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }
}
