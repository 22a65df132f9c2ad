internal import SluiceCore

/// The supervisor's part of a closed gate: it is asked before each probe.
///
/// ```
/// unasked ──nextProbe passes──▶ attending ──ready──▶ cleared ──probed──▶ unasked
///                               attending ──asleep──▶ knocking ──probed──▶ attending
/// ```
extension Gate {
  /// Where the supervisor stands.
  enum SupervisorCall: Sendable, Equatable {
    /// It is asked when the next probe is due.
    case unasked
    /// Nothing is sent until it has spoken.
    case attending
    /// The next probe wakes the endpoint, and may be held for so long.
    case knocking(hold: Duration)
    /// The next probe may go.
    case cleared
  }

  /// Whether the next probe waits for the supervisor's word; of quotas it knows nothing.
  var mindsSupervisor: Bool { isKept && closure?.reason != .throttled }

  /// Whether the supervisor is to be asked.
  func wantsSupervisor(at now: Instant) -> Bool {
    guard mindsSupervisor, let closure else { return false }
    return closure.supervisorCall == .unasked && !closure.isProbing && now >= closure.nextProbe
  }

  /// The supervisor has been asked.
  ///
  /// - Returns: The number that its news come with.
  mutating func attended() -> Int {
    closure?.supervisorCall = .attending
    supervisorCalls += 1
    return supervisorCalls
  }

  /// Whether news of this number are still wanted.
  func listens(to supervisorCall: Int) -> Bool {
    guard let closure, supervisorCall == supervisorCalls else { return false }
    return closure.supervisorCall == .attending || closure.isKnocking
  }

  /// The supervisor has spoken.
  mutating func heard(_ news: EndpointNews, now: Instant) {
    guard var closure else { return }
    switch news {
    case .waiting(let words, let patience):
      closure.news = words
      closure.patience = patience
    case .asleep(let hold):
      closure.news = "scaled to zero; one request wakes it"
      guard !closure.isProbing else { break }
      closure.supervisorCall = .knocking(hold: hold)
      closure.nextProbe = now
    case .ready:
      closure.nextProbe = now
      closure.news = nil
      closure.supervisorCall = .cleared
    case .lost, .refused: break
    }
    self.closure = closure
  }
}

extension Gate.Closure {
  /// Whether the next probe, or the one that is out, wakes the endpoint.
  var isKnocking: Bool { if case .knocking = supervisorCall { true } else { false } }

  /// How long the next probe may be held; nil where it is like any other.
  var hold: Duration? { if case .knocking(let hold) = supervisorCall { hold } else { nil } }
}
