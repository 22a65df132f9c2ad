/// A point in time on a clock that is never set, and that goes on while the machine sleeps.
///
/// What `ContinuousClock.Instant` is, with a layout that the compiler knows: that type's is looked up
/// at run time, in every struct that holds one, and those are copied for every request.
package struct Instant: InstantProtocol, Sendable {
  private let sinceOrigin: Duration

  private init(_ sinceOrigin: Duration) { self.sinceOrigin = sinceOrigin }

  /// Any point will do: instants are compared and subtracted, never shown.
  private static let origin = ContinuousClock.now

  package static var now: Instant { Instant(origin.duration(to: .now)) }

  package func advanced(by duration: Duration) -> Instant { Instant(sinceOrigin + duration) }

  package func duration(to other: Instant) -> Duration { other.sinceOrigin - sinceOrigin }

  package static func + (left: Instant, right: Duration) -> Instant { left.advanced(by: right) }

  package static func - (left: Instant, right: Duration) -> Instant {
    left.advanced(by: .zero - right)
  }

  package static func - (left: Instant, right: Instant) -> Duration {
    left.sinceOrigin - right.sinceOrigin
  }

  package static func += (left: inout Instant, right: Duration) { left = left + right }

  package static func < (left: Instant, right: Instant) -> Bool {
    left.sinceOrigin < right.sinceOrigin
  }
}
