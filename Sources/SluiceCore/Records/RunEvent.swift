/// What the run decided, and when: the ledger keeps these, reports are drawn from them.
package struct RunEvent: Sendable, Equatable {
  /// The kinds of decisions.
  ///
  /// The raw value is stored.
  package enum Kind: String, Sendable, CaseIterable {
    case started
    case rebased
    case gateClosed = "gate_closed"
    case probed
    case gateOpened = "gate_opened"
    case limitChanged = "limit_changed"
    case throttled
    /// An endpoint was asked what it is, and has said so.
    case inquired
    /// An endpoint takes less in one request than units were packed to.
    case unitLimit = "unit_limit"
    /// One of several endpoints is wrong for the job: nothing is sent there any more.
    case endpointDismissed = "endpoint_dismissed"
    /// One of several endpoints does not answer; the others go on.
    case endpointAway = "endpoint_away"
    /// A dedicated endpoint was paused or asleep, and the run woke it.
    case endpointWoken = "endpoint_woken"
    /// An endpoint that the run had woken was stopped again.
    case endpointStopped = "endpoint_stopped"
    /// It could not be.
    case endpointLeftRunning = "endpoint_left_running"
    case draining
    case halted
    case finished
  }
  package let kind: Kind
  /// One clause for people: `503, estimated_time 22.3 s`.
  package let detail: String

  package init(_ kind: Kind, _ detail: String) {
    self.kind = kind
    self.detail = detail
  }
}
