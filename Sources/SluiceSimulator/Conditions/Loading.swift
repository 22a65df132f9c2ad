/// A model that takes its time to load.
struct Loading: Sendable {
  private let duration: Duration
  private var startedAt: ContinuousClock.Instant?

  init(_ configuration: SimulatorConfiguration, at now: ContinuousClock.Instant) {
    duration = .seconds(configuration.loadSeconds)
    startedAt = configuration.loadFrom == .server ? now : nil
  }

  /// How long the model still loads; nil when it is ready.
  ///
  /// The first call is the first request.
  mutating func remaining(at now: ContinuousClock.Instant) -> Duration? {
    guard duration > .zero else { return nil }
    let start = startedAt ?? now
    startedAt = start
    let left = start + duration - now
    return left > .zero ? left : nil
  }
}
