internal import SluiceCore
internal import SluiceDialects

/// Spreads what is left of a server's quotas over the time until they are whole again, once little is
/// left: `r` requests and `t` seconds make one request each `t / r`.
///
/// While there is plenty, no request waits: a job that fits into the quota is done at full speed. With a
/// server that counts in windows this uses the last of each window evenly, instead of running into a
/// refusal; with one that fills a bucket it comes and goes, and the bucket is never empty.
struct ServerSpread: Sendable {
  private struct Scarcity {
    /// When the quota is whole again.
    let until: Instant
    /// For each request, or each token.
    let pause: Duration
  }

  /// By the raw value of ``QuotaReading/Unit``.
  private var scarcities: [Scarcity?] = [nil, nil]
  private var inFlight = 0.0
  private var tokensInFlight = 0.0
  private var last: (at: Instant, tokens: Double)?

  mutating func sent(tokens: Double, at now: Instant) {
    inFlight += 1
    tokensInFlight += tokens
    last = (now, tokens)
  }

  mutating func ended(tokens: Double) {
    inFlight -= 1
    tokensInFlight -= tokens
  }

  /// When the next request may leave; nil when it may now.
  func opens(after now: Instant) -> Instant? {
    guard let last else { return nil }
    var latest: Instant?
    for unit in QuotaReading.Unit.allCases {
      guard let scarcity = scarcities[unit.rawValue], scarcity.until > now else { continue }
      let pause = scarcity.pause * (unit == .tokens ? last.tokens : 1)
      let next = min(last.at + pause, scarcity.until)
      if next > now { latest = max(latest ?? next, next) }
    }
    return latest
  }

  /// The readings of one reply; of several for a unit the scarcest counts.
  mutating func heard(_ readings: [QuotaReading], at now: Instant) {
    for unit in QuotaReading.Unit.allCases {
      let own = readings.filter { $0.unit == unit && $0.remaining != nil }
      guard !own.isEmpty else { continue }
      scarcities[unit.rawValue] = own.compactMap { scarcity($0, now) }
        .max { $0.pause < $1.pause }
    }
  }

  private func scarcity(_ reading: QuotaReading, _ now: Instant) -> Scarcity? {
    let flying = reading.unit == .tokens ? tokensInFlight : inFlight
    let remaining = reading.remaining ?? 0
    // What is in flight may not have been counted yet.
    let left = max(1, remaining - flying)
    let enough = max(flying, (reading.limit ?? 0) * Pace.scarce)
    guard left <= enough || remaining <= flying else { return nil }
    return Scarcity(until: now + .seconds(reading.reset), pause: .seconds(reading.reset / left))
  }
}
