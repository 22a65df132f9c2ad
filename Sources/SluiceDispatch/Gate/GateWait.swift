package import SluiceCore

/// What an endpoint waits for, since when, and for how long at the most.
package struct GateWait: Sendable, Equatable {
  /// `the model`, `my-embedder: initializing`.
  package let what: String
  /// What the endpoint said last; empty where it is not its replies that are waited for.
  package let said: String
  /// Probes that were sent.
  package let probes: Int
  package let since: Instant
  /// After so long the run gives up; nil where it waits as long as it takes.
  package let patience: Duration?
  /// When it is over, where that is known.
  package let until: Instant?

  /// `the model: probe 7, 45 s of 30 min`.
  package func words(at now: Instant) -> String {
    if let until, until > now { return "\(what), \((until - now).words) to go" }
    let probe = probes > 0 ? "probe \(probes), " : ""
    let separator = what.contains(":") || probe.isEmpty ? ", " : ": "
    return "\(what)\(separator)\(probe)\((now - since).words)"
      + (patience.map { " of \($0.words)" } ?? "")
  }
}

extension GateWait {
  /// A wait whose end is known.
  init(what: String, until: Instant, since: Instant) {
    self.init(what: what, said: "", probes: 0, since: since, patience: nil, until: until)
  }
}

extension Gate {
  /// What it waits for, given what people call the endpoint; nil while it is open.
  func wait(named name: String) -> GateWait? {
    guard let closure else { return nil }
    return GateWait(
      what: closure.news.map { "\(name): \($0)" } ?? subject(closure.reason, name),
      said: closure.news == nil && closure.reason != .unknown ? closure.words : "",
      probes: closure.probes,
      since: closure.since,
      patience: closure.news == nil ? maxStartup : closure.patience,
      until: closure.heldUntil
    )
  }

  private func subject(_ reason: Reason, _ name: String) -> String {
    switch reason {
    case .loading: isKept ? "\(name) to load" : "the model"
    case .paused: isKept ? "\(name), which is paused" : "the paused endpoint"
    case .down: isKept ? "\(name) to come back" : "the endpoint to come back"
    case .throttled: "the endpoint's rate limit"
    case .unknown: "the state of \(name)"
    }
  }
}
