import SluiceCore

/// So many requests a second, a second's worth of them at once.
struct TokenBucket: Sendable {
  private let rate: Double
  private let capacity: Double
  private var tokens: Double
  private var filledAt: Instant

  /// Creates a full bucket; `rate` is requests a second, greater than 0.
  init(rate: Double, at now: Instant) {
    self.rate = rate
    capacity = max(1, rate)
    tokens = capacity
    filledAt = now
  }

  /// Takes a token.
  ///
  /// - Returns: Nil when there was one; otherwise how long until there is. Nothing is taken then.
  mutating func take(at now: Instant) -> Duration? {
    tokens = min(capacity, tokens + (now - filledAt).seconds * rate)
    filledAt = now
    guard tokens < 1 else {
      tokens -= 1
      return nil
    }
    return .seconds((1 - tokens) / rate)
  }
}
