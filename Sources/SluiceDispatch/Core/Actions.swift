internal import SluiceCore

/// What the core wants done: the effects of one step.
struct Actions: Sendable {
  /// A unit to send.
  struct OutgoingRequest: Sendable {
    let id: UInt64
    var pending: PendingUnit
    let timeout: Duration
    /// How long the endpoint's proxy may hold it until a replica is awake to answer.
    var hold: Duration?
  }

  /// What units of a group may carry from now on.
  struct UnitLimit: Sendable {
    let group: Int
    let batch: BatchLimit
  }

  /// A supervisor to ask; its news come back with this.
  struct SupervisorCall: Sendable, Hashable {
    let upstream: Upstream.ID
    let number: Int
  }

  var supervisorCalls: [SupervisorCall] = []
  /// The supervisors of these need not go on.
  var dismissals: [Upstream.ID] = []
  /// Those to be asked what they are.
  var capabilityProbes: [Upstream.ID] = []
  /// Pools whose rows are not wanted any more.
  var leftOut: [Int] = []
  /// Groups of which a row is wanted that an earlier start has got an answer to.
  var knownRows: [Int] = []
  var requests: [OutgoingRequest] = []
  var limits: [UnitLimit] = []
  var settlements: [Settlement] = []
  /// Bytes of the settled rows' answers.
  var answerBytes = 0
  var events: [RunEvent] = []
  /// How many rows to take from the source.
  var pull: Int?
  /// When to come back at the latest.
  var wake: Instant?
  /// Whether everything in flight is to be ended now.
  var cancelsAll = false
  /// Set once, when nothing is left to do.
  var end: DispatchEnd?

  mutating func note(_ kind: RunEvent.Kind, _ detail: String) {
    events.append(RunEvent(kind, detail))
  }

  mutating func wake(at instant: Instant?) {
    guard let instant else { return }
    wake = wake.map { min($0, instant) } ?? instant
  }
}

/// How a run of the dispatcher ended.
package enum DispatchEnd: Sendable, Equatable {
  /// The source is exhausted and every row is settled.
  case finished
  /// What was in flight has ended; the rest is untouched.
  case drained
  /// Everything was ended at once.
  case stopped
  /// The run cannot go on.
  case halted(StopReason)
}
