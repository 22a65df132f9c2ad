internal import SluiceCore

/// How long an endpoint has been used: working, and cold.
package struct EndpointTime: Sendable, Equatable, Codable {
  /// What it is doing.
  enum Phase: Sendable {
    /// It answers, or could; also while it refuses, and while it is down.
    case working
    /// It loads its model.
    case cold
    /// It is paused: the account is not charged for it.
    case paused
  }

  package private(set) var working = Duration.zero
  package private(set) var cold = Duration.zero
  private var last: Instant?
  private var phase = Phase.working

  package init() {}

  package init(working: Duration, cold: Duration) {
    self.working = working
    self.cold = cold
  }

  /// The time that its owner charges for: a model that loads occupies a machine like one that
  /// answers.
  package var charged: Duration { working + cold }

  /// Time has passed in the phase that was named last; another one begins.
  mutating func pass(to now: Instant, _ next: Phase) {
    let passed = max(.zero, now - (last ?? now))
    switch phase {
    case .working: working += passed
    case .cold: cold += passed
    case .paused: break
    }
    last = now
    phase = next
  }

  // MARK: - Codable

  private enum CodingKeys: String, CodingKey {
    case working = "working_seconds"
    case cold = "cold_seconds"
  }

  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    working = .seconds(try values.decode(Double.self, forKey: .working))
    cold = .seconds(try values.decode(Double.self, forKey: .cold))
  }

  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(working / .seconds(1), forKey: .working)
    try values.encode(cold / .seconds(1), forKey: .cold)
  }
}
