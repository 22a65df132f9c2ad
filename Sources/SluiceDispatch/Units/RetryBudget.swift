internal import SluiceCore

/// How much of what is sent may be charged retries: a run that retries must not become the outage.
///
/// Over a sliding minute, `retries ≤ max(10, 10 % of the requests)`, counted when they are sent. A
/// budget that is used up slows retries down and never stops them: one slot in ten stays open to
/// them, because with a bounded number of waiting units a full stop would be a deadlock of the run.
struct RetryBudget: Sendable {
  static let floor = 10
  private var sent = SlidingCounts(seconds: 60)
  private var retriesInFlight = 0

  /// Whether another charged retry may be sent while so many requests may be in flight.
  func allows(limit: Int, now: Instant) -> Bool {
    let (requests, retries) = sent.sums(at: now)
    return retries < max(Self.floor, requests / 10) || retriesInFlight < max(1, limit / 10)
  }

  mutating func sent(isRetry: Bool, now: Instant) {
    sent.add(left: 1, right: isRetry ? 1 : 0, at: now)
    if isRetry { retriesInFlight += 1 }
  }

  mutating func ended(isRetry: Bool) {
    if isRetry { retriesInFlight -= 1 }
  }
}
