import SluiceCore
import SluiceLedger

/// How long rows took: the last attempt of each, where the figures come from at most 20,000 rows that
/// are spread over the manifest.
public struct RunLatency: Sendable, Equatable, Encodable {
  /// How many rows the figures come from.
  public let rows: Int
  /// The seconds that half of them stayed below.
  public let p50Seconds: Double
  /// The seconds that 95 of a hundred stayed below.
  public let p95Seconds: Double
  /// The seconds that 99 of a hundred stayed below.
  public let p99Seconds: Double

  static let mostRows = 20_000

  /// Nil where no row has a time.
  init?(_ rows: [TimedRow]) {
    let seconds = rows.compactMap { $0.latency.map { $0 / .seconds(1) } }.sorted()
    guard !seconds.isEmpty else { return nil }
    // The nearest rank: the smallest value that so many of a hundred do not exceed.
    let at = { (percent: Int) in seconds[max(0, (seconds.count * percent + 99) / 100 - 1)] }
    self.rows = seconds.count
    p50Seconds = at(50)
    p95Seconds = at(95)
    p99Seconds = at(99)
  }
}

/// What a run's requests came to, all sessions together, as far as they were sampled.
public struct RunTraffic: Sendable, Equatable, Encodable {
  /// Requests that were sent, retries and probes included.
  public let requests: Int64
  /// Of them, the retries.
  public let retries: Int64
  /// Replies that refused a request for the number of requests.
  public let refusals: Int64
  /// Seconds in which nothing could be sent because the endpoint was waking, loading or paused.
  public let coldSeconds: Double
  /// Seconds in which it did not answer, or answered with faults.
  public let awaySeconds: Double
  /// Seconds in which nothing was sent because it had refused requests for their number.
  public let refusedSeconds: Double
  /// Seconds in which a quota let nothing pass.
  public let quotaSeconds: Double

  init(_ samples: [LedgerSample]) {
    requests = samples.reduce(0) { $0 + $1.requests }
    retries = samples.reduce(0) { $0 + $1.retries }
    refusals = samples.reduce(0) { $0 + $1.refusals }
    let sum = { (part: KeyPath<LedgerSample, Duration>) in
      samples.reduce(Duration.zero) { $0 + $1[keyPath: part] } / .seconds(1)
    }
    coldSeconds = sum(\.cold)
    awaySeconds = sum(\.away)
    refusedSeconds = sum(\.refused)
    quotaSeconds = sum(\.quota)
  }
}
