package import SluiceCore
internal import SluiceJSON

/// When an endpoint counts as ready, and when waiting for it is in vain.
///
///     running, with a URL     → its health route is asked; 200 is the end
///     scaledToZero            → one request wakes it, then as below
///     failed, updateFailed    → the end
///     paused                  → as the terms say: the end, resumed, or waited for
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
    /// Order the API to resume the endpoint.
    case resume
    case ready(InferenceEndpoint)
    case giveUp(SluiceError)
  }

  /// So many failures of the management API in a row end the wait.
  package static let mostFailures = 5
  /// For so many looks the API is believed to be behind: after an endpoint has been resumed it may
  /// still be called paused, after it has been woken still scaled to zero.
  package static let grace = 6

  private let terms: WaitTerms
  private let startedAt: Instant
  private var pause: Duration
  /// Looks since the request that wakes was sent; nil before it.
  private var looksAfterKnock: Int?
  /// Looks that may still say `paused` although it was resumed.
  private var stalePauses: Int
  private var failures = 0
  private var refusals = 0
  /// How often it has been resumed.
  package private(set) var resumes = 0
  /// What is waited for, in one clause, for a screen.
  package private(set) var reason = ""

  /// Begins a wait.
  package init(_ terms: WaitTerms, at now: Instant) {
    self.terms = terms
    pause = terms.firstRefresh
    stalePauses = terms.wasResumed ? Self.grace : 0
    startedAt = now
  }

  /// Whether the management API has not told anything for so long that it is not known how the endpoint
  /// is.
  package var isBlind: Bool { failures >= Self.mostFailures }

  /// How much of the time is left.
  package func timeLeft(at now: Instant) -> Duration {
    terms.timeout - (now - startedAt)
  }

  /// The endpoint's document has been read.
  package mutating func see(
    _ endpoint: InferenceEndpoint,
    at now: Instant
  ) -> Step {
    failures = 0
    if endpoint.state != .scaledToZero { looksAfterKnock = nil }
    if endpoint.state != .paused { stalePauses = 0 }
    switch endpoint.state {
    case .failed, .updateFailed:
      return .giveUp(
        SluiceError(.unavailable, endpoint.stateInWords, next: "its logs tell why")
      )
    case .paused:
      return seePaused(endpoint, at: now)
    case .running:
      guard let url = endpoint.healthURL else {
        return later("running, but it has no URL yet", at: now)
      }
      reason = "running; its health route is asked"
      return .checkHealth(endpoint, at: url)
    case .scaledToZero:
      return seeAsleep(endpoint, at: now)
    default:
      return later(endpoint.stateInWords, at: now)
    }
  }

  /// The health route has answered; nil when it could not be reached.
  package mutating func seeHealth(
    of endpoint: InferenceEndpoint,
    _ status: Int?,
    at now: Instant
  ) -> Step {
    if let status, status == 200 || !terms.wantsHealth && status < 500 { return .ready(endpoint) }
    let said = status.map { "answers HTTP \($0)" } ?? "cannot be reached"
    return later("running, but its health route \(said)", at: now)
  }

  /// The request that wakes has been sent.
  package mutating func knocked(at now: Instant) -> Step {
    looksAfterKnock = 0
    return later("scaled to zero; it has been asked to wake up", at: now)
  }

  /// The endpoint has been resumed.
  package mutating func resumed(at now: Instant) -> Step {
    resumes += 1
    stalePauses = Self.grace
    return later("paused; it has been resumed", at: now)
  }

  /// The endpoint's document could not be read, for a reason that may pass.
  package mutating func fail(_ error: SluiceError, at now: Instant) -> Step {
    failures += 1
    guard failures < Self.mostFailures else { return .giveUp(error) }
    return later("the management API does not answer: \(error.what)", at: now)
  }

  /// The endpoint could not be woken, for a reason that may pass.
  package mutating func refuse(_ error: SluiceError, at now: Instant) -> Step {
    refusals += 1
    guard refusals < Self.mostFailures else { return .giveUp(error) }
    return later("it cannot be woken: \(error.what)", at: now)
  }

  private mutating func seePaused(
    _ endpoint: InferenceEndpoint,
    at now: Instant
  ) -> Step {
    if stalePauses > 0 {
      stalePauses -= 1
      return later("paused; it has been resumed", at: now)
    }
    switch terms.paused {
    case .giveUp:
      return .giveUp(endpoint.mustBeResumed(endpoint.stateInWords))
    case .wait:
      return later("\(endpoint.stateInWords); it has to be resumed", at: now)
    case .resume(let most):
      guard resumes < most else {
        let what = "paused from outside, again; it is not resumed for ever"
        return .giveUp(endpoint.mustBeResumed(what))
      }
      reason = "paused; it is being resumed"
      return .resume
    }
  }

  private mutating func seeAsleep(
    _ endpoint: InferenceEndpoint,
    at now: Instant
  ) -> Step {
    if let looks = looksAfterKnock, looks < Self.grace {
      looksAfterKnock = looks + 1
      return later("scaled to zero; it has been asked to wake up", at: now)
    }
    reason = "scaled to zero; one request wakes it"
    return .wakeUp(by: endpoint.healthURL)
  }

  private mutating func later(_ reason: String, at now: Instant) -> Step {
    self.reason = reason
    let left = timeLeft(at: now)
    guard left > .zero else {
      let whole = terms.timeout.components.seconds
      let isWhole = terms.timeout == .seconds(whole)
      let seconds = isWhole ? "\(whole) s" : "\(terms.timeout / .seconds(1)) s"
      return .giveUp(
        SluiceError(
          .unavailable,
          "not ready after \(seconds): \(reason)",
          next: "wait again, or look at its logs"
        )
      )
    }
    defer { pause = min(terms.refreshEvery, pause * 2) }
    return .fetch(after: min(pause, left))
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

  /// Only a person can help: the command that does.
  fileprivate func mustBeResumed(_ what: String) -> SluiceError {
    let name = safe(name, limit: 80)
    let namespace = safe(namespace, limit: 80)
    return SluiceError(
      .unavailable,
      what,
      next: "wake it with: sluice endpoint resume \(name) --namespace \(namespace)"
    )
  }
}
