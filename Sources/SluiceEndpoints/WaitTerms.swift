package import SluiceCore

/// How to wait for an endpoint: for how long, how often it is looked at, and what may be done
/// about one that does not wake by itself.
package struct WaitTerms: Sendable, Equatable {
  /// What is done about a paused endpoint.
  package enum Paused: Sendable, Equatable {
    /// The wait ends: only a person resumes it.
    case giveUp
    /// Another client is going to resume it.
    case wait
    /// It is resumed, so many times at the most: a fight against a client that keeps pausing it is not taken up.
    case resume(most: Int)
  }

  /// A century, so that no sum overflows.
  private static let longest = Duration.seconds(100 * 366 * 86_400)

  /// After so long the wait is given up; at zero the endpoint is looked at once.
  package let timeout: Duration
  /// The time between two looks.
  package let refreshEvery: Duration
  /// The time before the second look, doubled until it is ``refreshEvery``: what is quick is noticed
  /// quickly.
  package let firstRefresh: Duration
  package var paused = Paused.giveUp
  /// Whether the endpoint has just been resumed: the API may go on saying `paused` for a few looks.
  package var wasResumed = false
  /// Whether the health route must answer 200.
  ///
  /// Otherwise any reply below 500 will do: a container need not have the route, and whoever sends
  /// requests anyway learns from them.
  package var wantsHealth = true

  /// - Parameters:
  ///   - timeout: After so long the wait is given up.
  ///   - refreshEvery: The time between two looks.
  ///   - firstRefresh: The time before the second look; nil for `refreshEvery`.
  /// - Throws: ``SluiceError`` (`usage`) for a negative timeout, or for looks without time between.
  package init(
    timeout: Duration,
    refreshEvery: Duration = .seconds(5),
    firstRefresh: Duration? = nil
  ) throws(SluiceError) {
    guard timeout >= .zero else { throw SluiceError(.usage, "the timeout cannot be negative") }
    guard refreshEvery > .zero, firstRefresh ?? refreshEvery > .zero else {
      throw SluiceError(.usage, "the time between two looks must be more than 0")
    }
    self.timeout = min(timeout, Self.longest)
    self.refreshEvery = refreshEvery
    self.firstRefresh = min(firstRefresh ?? refreshEvery, refreshEvery)
  }
}
