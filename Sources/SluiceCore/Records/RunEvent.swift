/// What the run decided, and when: the ledger keeps these, reports are drawn from them.
public struct RunEvent: Sendable, Equatable {
  /// The kinds of decisions.
  ///
  /// The raw value is stored.
  public enum Kind: String, Sendable, CaseIterable {
    /// The first request is about to leave.
    case started
    /// The ledger was matched with a manifest that has changed.
    case rebased
    /// An endpoint is cold, down or asks to wait: its rows wait.
    case gateClosed = "gate_closed"
    /// A closed endpoint was asked whether it is ready.
    case probed
    /// The endpoint answers again.
    case gateOpened = "gate_opened"
    /// Another number of requests may be in flight.
    case limitChanged = "limit_changed"
    /// The endpoint refused requests for overload.
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
    /// No more requests are sent; what is in flight is finished.
    case draining
    /// The run stopped before its end.
    case halted
    /// Every row is settled.
    case finished
  }
  /// What was decided.
  public let kind: Kind
  /// One clause for people: `503, estimated_time 22.3 s`.
  public let detail: String

  package init(_ kind: Kind, _ detail: String) {
    self.kind = kind
    self.detail = detail
  }
}
