import SluiceCore

/// How much of a quota has been taken.
struct QuotaMeter: Sendable {
  /// How it stands: what the headers tell.
  struct Standing {
    let quota: Quota
    let remaining: Int
    /// Until all of it is there again.
    let reset: Duration
  }

  let quota: Quota
  private let startedAt: Instant
  /// Taken in each period so far, the last one's at the end.
  private(set) var periods = [0]
  /// What the bucket holds, and since when.
  private var level: Double
  private var filledAt: Instant

  /// The most periods that are told apart; later ones count as the last.
  private static let mostPeriods = 10_000

  init(_ quota: Quota, at now: Instant) {
    self.quota = quota
    startedAt = now
    level = Double(quota.amount)
    filledAt = now
  }

  /// How long until so much can be taken; nil for now.
  ///
  /// More than there ever is can be taken when all is there.
  mutating func wait(for amount: Int, at now: Instant) -> Duration? {
    pass(to: now)
    let needed = min(amount, quota.amount)
    switch quota.kind {
    case .window:
      return quota.amount - (periods.last ?? 0) >= needed ? nil : untilNextPeriod(at: now)
    case .bucket:
      let missing = Double(needed) - level
      // A bucket is filled by arithmetic that rounds.
      return missing < 1e-6 ? nil : quota.period * (missing / Double(quota.amount))
    }
  }

  /// Takes what there is, whether or not it is enough.
  mutating func take(_ amount: Int, at now: Instant) {
    pass(to: now)
    periods[periods.count - 1] += amount
    level = max(0, level - Double(amount))
  }

  mutating func standing(at now: Instant) -> Standing {
    pass(to: now)
    switch quota.kind {
    case .window:
      let remaining = max(0, quota.amount - (periods.last ?? 0))
      return Standing(quota: quota, remaining: remaining, reset: untilNextPeriod(at: now))
    case .bucket:
      let reset = quota.period * (1 - level / Double(quota.amount))
      return Standing(quota: quota, remaining: Int(level + 1e-6), reset: reset)
    }
  }

  private mutating func pass(to now: Instant) {
    let filled = (now - filledAt) / quota.period * Double(quota.amount)
    level = min(Double(quota.amount), level + filled)
    filledAt = now
    let index = min(Int((now - startedAt) / quota.period), Self.mostPeriods - 1)
    while periods.count <= index { periods.append(0) }
  }

  private func untilNextPeriod(at now: Instant) -> Duration {
    startedAt + quota.period * (((now - startedAt) / quota.period).rounded(.down) + 1) - now
  }
}
