/// What one reply says about one quota of its server.
package struct QuotaReading: Sendable, Equatable {
  /// What the quota counts.
  package enum Unit: Int, Sendable, CaseIterable {
    case requests, tokens
  }

  package var unit = Unit.requests
  /// The whole quota.
  package var limit: Double?
  /// What is left of it; nil where only the time of the reset is said.
  package var remaining: Double?
  /// Seconds until it is whole again; positive, at most a day.
  package var reset: Double

  /// Whether nothing is left, or nobody says that something is.
  package var isUsedUp: Bool { (remaining ?? 0) <= 0 }

  package init(
    unit: Unit = .requests,
    limit: Double? = nil,
    remaining: Double? = nil,
    reset: Double
  ) {
    self.unit = unit
    self.limit = limit
    self.remaining = remaining
    self.reset = reset
  }
}
