package import SluiceCore

/// The time that the endpoint lives by.
package struct SimulatorClock: Sendable {
  package let now: @Sendable () -> Instant
  package let sleep: @Sendable (Duration) async throws -> Void
  /// Moves the time; nil where it moves by itself.
  package let advance: (@Sendable (Duration) -> Void)?

  package init(
    now: @escaping @Sendable () -> Instant,
    sleep: @escaping @Sendable (Duration) async throws -> Void,
    advance: (@Sendable (Duration) -> Void)? = nil
  ) {
    self.now = now
    self.sleep = sleep
    self.advance = advance
  }

  /// The machine's own.
  package static let continuous = SimulatorClock(
    now: { Instant.now },
    sleep: { try await Task.sleep(for: $0, clock: .continuous) }
  )
}

extension Duration {
  /// The duration in seconds.
  var seconds: Double { self / .seconds(1) }
}
