import SluiceCore

/// A model that takes its time to load.
struct Loading: Sendable {
  private let duration: Duration
  private var startedAt: Instant?

  /// Loads from a moment on; nil is the first request.
  init(for duration: Duration, from moment: Instant?) {
    self.duration = duration
    startedAt = moment
  }

  /// How long the model still loads; nil when it is ready.
  ///
  /// The first call is the first request.
  mutating func remaining(at now: Instant) -> Duration? {
    guard duration > .zero else { return nil }
    let start = startedAt ?? now
    startedAt = start
    let left = start + duration - now
    return left > .zero ? left : nil
  }
}
