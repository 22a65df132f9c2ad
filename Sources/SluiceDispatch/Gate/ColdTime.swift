package import SluiceCore

/// How long a run could do nothing because no endpoint was awake: apart from the time in which it
/// worked, so that rates speak of work.
package struct ColdTime: Sendable, Equatable {
  private var total = Duration.zero
  private var since: Instant?

  /// Tells how it is from now on.
  mutating func note(isCold: Bool, at now: Instant) {
    if isCold {
      since = since ?? now
    } else if let begun = since {
      total += now - begun
      since = nil
    }
  }

  /// The time up to now.
  package func total(at now: Instant) -> Duration {
    total + (since.map { max(.zero, now - $0) } ?? .zero)
  }
}
