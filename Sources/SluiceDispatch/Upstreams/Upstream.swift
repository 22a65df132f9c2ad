internal import SluiceCore

/// One endpoint as the run knows it: how much it takes, whether it is up, and what it has done.
struct Upstream: Sendable {
  /// Where a upstream stands.
  struct ID: Sendable, Hashable {
    let group: Int
    /// Its number within the group, in the order of the form's endpoints.
    let number: Int
  }

  /// The name that the request form gives it.
  let endpoint: String
  /// What people call it.
  let name: String
  var limiter: Limiter
  var pace: Pace
  var gate: Gate
  var budget = RetryBudget()
  var history = EndpointHistory()
  var held = HeldRefusals()
  var unconfirmedStop: UnconfirmedStop?
  var capabilityProbe: CapabilityProbe
  private(set) var time: EndpointTime
  /// Why nothing is sent there any more, while others of the group serve.
  private(set) var dismissal: StopReason?

  private(set) var inFlight = 0
  /// Whether a suspected unit is out, and nothing else may be.
  private(set) var isAloneOut = false
  private(set) var requests = 0
  private(set) var answered = 0
  private(set) var throttled = 0

  /// Where an endpoint has a supervisor, nothing is sent before that has been asked.
  init(
    _ endpoint: String,
    _ policy: DispatchPolicy,
    isOnly: Bool = true,
    at now: Instant
  ) {
    self.endpoint = endpoint
    let kept = policy.kept[endpoint]
    name = kept ?? endpoint
    let memory = policy.memory.endpoints[endpoint]
    limiter = Limiter(policy.concurrency, width: memory?.width, timeout: policy.callTimeout)
    gate = Gate(maxStartup: policy.maxStartup, maxWait: policy.maxWait, isKept: kept != nil)
    if kept != nil { gate.closeAtFirst(now: now) }
    pace = Pace(policy.quotas, anchor: policy.anchor, hours: memory?.requests ?? [])
    time = memory?.time ?? EndpointTime()
    capabilityProbe = CapabilityProbe(endpoint, policy, isOnly: isOnly)
  }

  /// Whether it is closed for another reason than a quota: it is not awake, or not there.
  var isCold: Bool { gate.closure.map { $0.reason != .throttled } ?? false }

  /// Whether work passes, as far as is known.
  var serves: Bool { dismissal == nil && unconfirmedStop == nil && gate.isOpen }

  /// How many more requests may be in flight.
  var room: Int {
    serves && !isAloneOut && !capabilityProbe.isHolding ? limiter.limit - inFlight : 0
  }

  /// When its pace lets the next request leave; nil when it does now.
  func opens(after now: Instant) -> Instant? {
    pace.opens(after: now)?.at
  }

  mutating func sent(_ pending: PendingUnit, as sendReason: PendingUnit.SendReason, at now: Instant)
  {
    inFlight += 1
    requests += 1
    if case .alone = sendReason { isAloneOut = true }
    budget.sent(isRetry: pending.isRetry, now: now)
    pace.sent(tokens: pending.attempt?.tokens ?? 0, at: now)
  }

  mutating func ended(_ result: AttemptResult) {
    inFlight -= 1
    if !result.wasSent { requests -= 1 }
    if case .answered = result.outcome { answered += 1 }
    if case .alone = result.pending.attempt?.sendReason { isAloneOut = false }
    budget.ended(isRetry: result.pending.isRetry)
    pace.ended(estimate: result.pending.attempt?.tokens ?? 0, used: result.usage?.total)
  }

  /// A request was answered.
  ///
  /// - Returns: What has been found about the limit, when it is worth a line in the report.
  mutating func succeeded(
    _ result: AttemptResult,
    at now: Instant
  ) -> HillClimber.Known? {
    result.sample.flatMap { limiter.succeeded($0, at: now) }
  }

  mutating func refusedForOverload() { throttled += 1 }

  /// Time has passed.
  mutating func pass(to now: Instant) {
    time.pass(to: now, phase)
  }

  private var phase: EndpointTime.Phase {
    if dismissal != nil { return .paused }
    return switch gate.closure?.reason {
    case .loading, .unknown: .cold
    case .paused: .paused
    case .down, .throttled, nil: .working
    }
  }

  /// Nothing is sent there any more.
  ///
  /// - Returns: The units it had kept back, which others may answer.
  mutating func dismiss(_ stopReason: StopReason) -> [PendingUnit] {
    dismissal = stopReason
    let kept = held.release().map(\.pending) + [unconfirmedStop?.result?.pending].compactMap { $0 }
    unconfirmedStop = nil
    return kept
  }
}

extension [UpstreamGroup] {
  /// A upstream, changed in place.
  ///
  /// Not read by `_read`: unoptimised code of Swift 6.3.1 destroys a member of what such a coroutine lends
  /// (`groups[id].gate`) where it stood, after the coroutine has ended and its memory may be in use again.
  subscript(id: Upstream.ID) -> Upstream {
    get { self[id.group].upstreams[id.number] }
    _modify { yield &self[id.group].upstreams[id.number] }
  }
}

extension PendingUnit {
  /// Where it is, or was the last time.
  var upstream: Upstream.ID { Upstream.ID(group: unit.group, number: attempt?.upstream ?? 0) }
}

extension AttemptResult {
  /// Where it comes from.
  var upstream: Upstream.ID { pending.upstream }
}
