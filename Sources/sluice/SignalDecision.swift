import Foundation
import SluiceCore

/// What a signal asks for: the first ends the run in an orderly way, a later one insists.
///
/// Schedulers send SIGTERM to the step and to the job, milliseconds apart; a second one insists only
/// after five seconds. Ctrl-C twice is a person, and insists at once.
struct SignalDecision {
  enum Action: Equatable {
    case drain
    case stop
    case nothing
  }

  /// Between two SIGTERM (or SIGHUP) that are meant.
  static let patience = Duration.seconds(5)

  /// The first signal that came, and when; nil when none has.
  private(set) var first: (number: Int32, at: Instant)?

  mutating func received(_ number: Int32, now: Instant) -> Action {
    guard let first else {
      first = (number, now)
      return .drain
    }
    let isByHand = number == SIGINT || first.number == SIGINT
    return isByHand || now - first.at >= Self.patience ? .stop : .nothing
  }
}
