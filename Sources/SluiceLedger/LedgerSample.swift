package import Foundation

/// What a run did in a stretch of time: the plots of pages and reports are drawn from these.
package struct LedgerSample: Sendable, Equatable {
  /// The session it belongs to; of merged samples the later one's.
  package var session: Int64 = 0
  /// When the stretch ended.
  package var time: Date
  /// How long it was.
  package var span: Duration
  package var succeeded: Int64 = 0
  package var failed: Int64 = 0
  package var skipped: Int64 = 0
  /// Requests that were sent, retries and probes included; those that were retries; refusals for overload.
  package var requests: Int64 = 0
  package var retries: Int64 = 0
  package var refusals: Int64 = 0
  /// Requests in flight and the most that could be, at the end.
  package var inFlight: Int64 = 0
  package var limit: Int64 = 0
  /// The times of answered requests; nil where none was answered.
  package var p50: Duration?
  package var p95: Duration?
  package var p99: Duration?
  /// How long nothing could be sent: the endpoint was not awake, did not answer, had refused; a quota.
  package var cold: Duration = .zero
  package var away: Duration = .zero
  package var refused: Duration = .zero
  package var quota: Duration = .zero
  package var inputTokens: Int64 = 0
  package var outputTokens: Int64 = 0

  package init(time: Date, span: Duration) {
    self.time = time
    self.span = span
  }

  /// When the stretch began.
  package var start: Date { time.addingTimeInterval(-(span / .seconds(1))) }

  /// Rows that were settled.
  package var rows: Int64 { succeeded + failed + skipped }
}

extension LedgerSample {
  /// One sample of two that follow each other: sums, the later state, and times weighted by answers.
  ///
  /// A percentile of both cannot be had from the percentiles of each; the weighted mean lies between.
  func merged(with later: LedgerSample) -> LedgerSample {
    var sum = later
    sum.span = .seconds(later.time.timeIntervalSince(start))
    sum.succeeded += succeeded
    sum.failed += failed
    sum.skipped += skipped
    sum.requests += requests
    sum.retries += retries
    sum.refusals += refusals
    sum.inFlight = max(inFlight, later.inFlight)
    sum.limit = max(limit, later.limit)
    sum.p50 = Self.mean(p50, succeeded, later.p50, later.succeeded)
    sum.p95 = Self.mean(p95, succeeded, later.p95, later.succeeded)
    sum.p99 = Self.mean(p99, succeeded, later.p99, later.succeeded)
    sum.cold += cold
    sum.away += away
    sum.refused += refused
    sum.quota += quota
    sum.inputTokens += inputTokens
    sum.outputTokens += outputTokens
    return sum
  }

  private static func mean(
    _ one: Duration?,
    _ ones: Int64,
    _ other: Duration?,
    _ others: Int64
  ) -> Duration? {
    guard let one else { return other }
    guard let other else { return one }
    let (ones, others) = (Double(max(1, ones)), Double(max(1, others)))
    return (one * ones + other * others) / (ones + others)
  }
}
