internal import SluiceCore

/// What one reply says about one quota of its server.
struct QuotaReading: Sendable, Equatable {
  /// What the quota counts.
  enum Unit: Int, Sendable, CaseIterable {
    case requests, tokens
  }

  var unit = Unit.requests
  /// The whole quota.
  var limit: Double?
  /// What is left of it; nil where only the time of the reset is said.
  var remaining: Double?
  /// Seconds until it is whole again; positive, at most a day.
  var reset: Double

  /// Whether nothing is left, or it is not said that something is.
  var isUsedUp: Bool { (remaining ?? 0) <= 0 }
}
