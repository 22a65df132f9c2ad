internal import SluiceCore

/// One quota of so much a minute: a bucket that fills at nearly the quota's rate and holds next to
/// nothing.
///
/// Servers count in fixed windows, in sliding ones or with buckets of their own. Whoever keeps below
/// the quota within *every* minute is right with all of them, and whoever never sends a burst is right
/// with those that count by the second. So it starts without a burst, and what it saves up when
/// a late client costs is 0.3 % of the quota.
///
/// It is open while its level is not negative, and what is sent takes it below: between the first and
/// the last of the requests of any minute it lets `burst + rate` through, which leaves 0.4 % of the
/// quota for requests that travel at different speeds.
struct QuotaBucket: Sendable {
  /// How much of the quota flows in a minute, and how much is saved up at the most.
  static let share = 0.993
  static let burst = 0.003
  /// What is left of the quota beside the two.
  static let slack = 1 - share - burst

  let perMinute: Double
  /// Whether everything that is taken counts 1: the last one of a minute is within the quota then.
  let isCount: Bool
  private var level = 0.0
  private var measured: Instant?
  /// The largest amount taken of late.
  private var largest = 0.0

  /// A quota of requests.
  init(requestsPerMinute quota: Int) {
    perMinute = Double(max(1, quota))
    isCount = true
  }

  /// A quota of tokens.
  init(tokensPerMinute quota: Int) {
    perMinute = Double(max(1, quota))
    isCount = false
  }

  /// When something may be sent; nil when it may be now.
  func opens(after now: Instant) -> Instant? {
    let level = level(at: now)
    // A billionth: what is left of a request when fractions of seconds have been added up.
    guard level < -1e-9 else { return nil }
    return now + .seconds(-level / rate) + .microseconds(1)
  }

  /// Something is sent that takes so much, or is thought to.
  mutating func take(_ amount: Double, at now: Instant) {
    level = level(at: now) - amount
    measured = now
    largest = max(amount, largest * 0.999)
  }

  /// What was sent took something else than it was thought to.
  mutating func correct(from estimate: Double, to amount: Double) {
    level -= amount - estimate
    largest = max(largest, amount)
  }

  /// What flows in a second.
  ///
  /// The largest request is kept back, because the last of a minute may be it; at the most half of the
  /// quota is.
  private var rate: Double {
    let kept = isCount ? 0 : max(0, largest / perMinute - Self.slack)
    return perMinute * max(0.5, Self.share - kept) / 60
  }

  private func level(at now: Instant) -> Double {
    let passed = max(.zero, now - (measured ?? now))
    return min(Self.burst * perMinute, level + rate * (passed / .seconds(1)))
  }
}
