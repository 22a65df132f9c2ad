package import SluiceCore

/// When an endpoint counts as ready, and when waiting for it is in vain.
///
///     running, with a URL     → its health route is asked; 200 is the end
///     scaledToZero            → one request wakes it, then as below
///     failed, updateFailed    → the end
///     paused                  → the end: only a person resumes it
///     anything else           → asked again a little later
///
/// The caller does what a step says and tells what came of it.
package struct WaitForEndpoint: Sendable {
  /// What to do next.
  package enum Step: Sendable, Equatable {
    /// Sleep, then read the endpoint's document.
    case fetch(after: Duration)
    /// Ask this URL once, with the token.
    case checkHealth(InferenceEndpoint, at: String)
    /// Ask this URL once, whatever it answers; resume the endpoint where there is none.
    case wakeUp(by: String?)
    case ready(InferenceEndpoint)
    case giveUp(SluiceError)
  }

  /// So many failures of the management API in a row end the wait.
  package static let mostFailures = 5

  private let timeout: Duration
  private let refreshEvery: Duration
  private let startedAt: ContinuousClock.Instant
  private var hasKnocked = false
  private var failures = 0
  /// What is waited for, in one clause, for a screen.
  package private(set) var reason = ""

  /// Begins a wait.
  ///
  /// - Parameters:
  ///   - timeout: After so long the wait is given up; at zero the endpoint is looked at once.
  ///   - refreshEvery: The time between two looks.
  ///   - now: When it begins.
  /// - Throws: ``SluiceError`` (`usage`) for a negative timeout, or for looks without time between.
  package init(
    timeout: Duration,
    refreshEvery: Duration,
    at now: ContinuousClock.Instant
  ) throws(SluiceError) {
    guard timeout >= .zero else { throw SluiceError(.usage, "the timeout cannot be negative") }
    guard refreshEvery > .zero else {
      throw SluiceError(.usage, "the time between two looks must be more than 0")
    }
    // A century, so that no sum overflows.
    self.timeout = min(timeout, .seconds(100 * 366 * 86_400))
    self.refreshEvery = refreshEvery
    startedAt = now
  }

  /// The endpoint's document has been read.
  package mutating func see(
    _ endpoint: InferenceEndpoint,
    at now: ContinuousClock.Instant
  ) -> Step {
    failures = 0
    if endpoint.state != .scaledToZero { hasKnocked = false }
    switch endpoint.state {
    case .failed, .updateFailed, .paused:
      return .giveUp(dead(endpoint))
    case .running:
      guard let url = endpoint.healthURL else {
        return later("running, but it has no URL yet", at: now)
      }
      reason = "running; its health route is asked"
      return .checkHealth(endpoint, at: url)
    case .scaledToZero where !hasKnocked:
      hasKnocked = true
      reason = "scaled to zero; one request wakes it"
      return .wakeUp(by: endpoint.healthURL)
    default:
      return later(endpoint.stateInWords, at: now)
    }
  }

  /// The health route has answered; nil when it could not be reached.
  package mutating func seeHealth(
    of endpoint: InferenceEndpoint,
    _ status: Int?,
    at now: ContinuousClock.Instant
  ) -> Step {
    if status == 200 { return .ready(endpoint) }
    let said = status.map { "answers HTTP \($0)" } ?? "cannot be reached"
    return later("running, but its health route \(said)", at: now)
  }

  /// The request that wakes has been sent.
  package mutating func knocked(at now: ContinuousClock.Instant) -> Step {
    later("scaled to zero; it has been asked to wake up", at: now)
  }

  /// The endpoint's document could not be read, for a reason that may pass.
  package mutating func fail(_ error: SluiceError, at now: ContinuousClock.Instant) -> Step {
    failures += 1
    guard failures < Self.mostFailures else { return .giveUp(error) }
    return later("the management API does not answer: \(error.what)", at: now)
  }

  private mutating func later(_ reason: String, at now: ContinuousClock.Instant) -> Step {
    self.reason = reason
    let left = timeout - (now - startedAt)
    guard left > .zero else {
      let whole = timeout.components.seconds
      let seconds = timeout == .seconds(whole) ? "\(whole) s" : "\(timeout / .seconds(1)) s"
      return .giveUp(
        SluiceError(
          .unavailable,
          "not ready after \(seconds): \(reason)",
          next: "wait again, or look at its logs"
        )
      )
    }
    return .fetch(after: min(refreshEvery, left))
  }

  private func dead(_ endpoint: InferenceEndpoint) -> SluiceError {
    let next =
      endpoint.state == .paused
      ? "wake it with: sluice endpoint resume \(safe(endpoint.name, limit: 80))"
        + " --namespace \(safe(endpoint.namespace, limit: 80))"
      : "its logs tell why"
    return SluiceError(.unavailable, endpoint.stateInWords, next: next)
  }
}

extension InferenceEndpoint {
  /// `initializing (0 of 1 replicas ready): Waiting for a machine`.
  package var stateInWords: String {
    var words = safe(state.name, limit: 80)
    if state != .paused, let ready = replicas.ready, let target = replicas.target {
      words += " (\(ready) of \(target) replicas ready)"
    }
    return words + (message.map { ": \(safe($0, limit: 300))" } ?? "")
  }
}
