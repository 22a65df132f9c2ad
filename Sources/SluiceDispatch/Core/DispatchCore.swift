internal import SluiceCore

/// Everything a run decides about requests, as one value: events go in, actions come out.
///
/// No clock, no queue, no I/O. A simulation of a night at an endpoint is a loop over this struct,
/// and the dispatcher is the thin layer that carries its actions out.
///
/// There is one window, one phase and one set of counts for the run; what is known of an endpoint
/// stands in its ``Upstream``, what waits for a group of endpoints in its ``UpstreamGroup``. Most runs have one
/// group with one upstream.
struct DispatchCore<Random: RandomNumberGenerator & Sendable>: Sendable {
  /// How far the run is.
  enum Phase: Sendable {
    case running
    /// Nothing is sent any more; what is in flight may end until then.
    case draining(until: Instant, DispatchEnd)
    /// Waits for the last transfers and commits.
    case ending(DispatchEnd)
    case over
  }

  let policy: DispatchPolicy
  var random: Random
  var phase = Phase.running
  var groups: [UpstreamGroup] = []
  var window: Window
  var inFlight = 0
  /// Rows that were handed to the sink and are not durable yet.
  var uncommitted = 0
  var isSinkBroken = false
  var counts = DispatchSnapshot()
  var tokens: TokenEstimate
  var account: Account
  /// Whether what is left of the budget did not pay for the next request.
  var isShort = false
  var lastID: UInt64 = 0
  private(set) var bottleneck = Bottleneck()

  init(_ policy: DispatchPolicy, random: Random) {
    self.policy = policy
    self.random = random
    tokens = policy.memory.tokens ?? TokenEstimate()
    tokens.most = policy.mostOutputTokens
    account = Account(policy.budget, usage: policy.usage)
    window = Window(
      rows: policy.windowRows(at: 1),
      bytes: policy.windowBytes
    )
  }

  // MARK: - Events

  /// Starts, or: time has passed.
  mutating func tick(_ now: Instant) -> Actions {
    var actions = Actions()
    proceed(now, &actions)
    return actions
  }

  /// The source brought items; none means its end.
  mutating func arrived(_ items: [WorkItem], now: Instant) -> Actions {
    var actions = Actions()
    // A run that is ending leaves what it has not begun to the next one.
    guard case .running = phase else { return actions }
    var rows = 0
    var bytes = 0
    for item in items {
      switch item {
      case .unit(let unit):
        let pending = PendingUnit(unit)
        rows += unit.rows.count
        bytes += pending.bytes
        openGroup(of: unit, now)
        groups[unit.group].fresh.append(pending)
      case .settled(let settlement):
        rows += 1
        settle([settlement], bytes: 0, &actions)
      }
    }
    window.arrived(rows: rows, bytes: bytes)
    proceed(now, &actions)
    return actions
  }

  /// A group comes into being with its first unit, the upstreams are those that the unit names.
  private mutating func openGroup(of unit: Unit, _ now: Instant) {
    while groups.count <= unit.group { groups.append(UpstreamGroup()) }
    guard groups[unit.group].upstreams.isEmpty else { return }
    groups[unit.group].open(unit.form.endpoints, policy, at: now)
  }

  /// Requests ended.
  mutating func completed(_ results: [AttemptResult], now: Instant) -> Actions {
    var actions = Actions()
    for result in results { take(result, now, &actions) }
    weighUnits(&actions)
    proceed(now, &actions)
    return actions
  }

  /// An endpoint's supervisor has spoken.
  mutating func heard(
    _ news: EndpointNews,
    from supervisorCall: Actions.SupervisorCall,
    now: Instant
  ) -> Actions {
    var actions = Actions()
    let upstream = supervisorCall.upstream
    guard case .running = phase, groups[upstream].gate.listens(to: supervisorCall.number) else {
      return actions
    }
    take(news, upstream, now, &actions)
    proceed(now, &actions)
    return actions
  }

  /// Settled rows are durable.
  mutating func committed(rows: Int, answers: Int, now: Instant) -> Actions {
    var actions = Actions()
    uncommitted -= rows
    window.committed(rows: rows, answers: answers)
    proceed(now, &actions)
    return actions
  }

  /// The sink could not store outcomes: no request goes out after it.
  mutating func sinkFailed(_ error: any Error, now: Instant) -> Actions {
    var actions = Actions()
    let stopReason = StopReason.sinkFailed(error)
    isSinkBroken = true
    if case .ending = phase { phase = .ending(.halted(stopReason)) }
    end(.halted(stopReason), &actions)
    proceed(now, &actions)
    return actions
  }

  /// The source cannot go on: what is in flight is finished, then the run stopReasons.
  mutating func sourceFailed(_ error: any Error, now: Instant) -> Actions {
    var actions = Actions()
    window.close()
    wind(down: .halted(.sourceFailed(error)), now, &actions)
    proceed(now, &actions)
    return actions
  }

  /// Takes no more rows and finishes what is in flight, within a bound.
  mutating func drain(_ now: Instant) -> Actions { wound(down: .drained, now) }

  /// Does the same because the run has to stop.
  mutating func halt(_ error: SluiceError, _ now: Instant) -> Actions {
    wound(down: .halted(StopReason(error: error)), now)
  }

  private mutating func wound(down end: DispatchEnd, _ now: Instant) -> Actions {
    var actions = Actions()
    wind(down: end, now, &actions)
    proceed(now, &actions)
    return actions
  }

  /// Ends everything now.
  mutating func stop(_ now: Instant) -> Actions {
    var actions = Actions()
    switch phase {
    case .running, .draining: end(.stopped, &actions)
    case .ending, .over: actions.cancelsAll = inFlight > 0
    }
    proceed(now, &actions)
    return actions
  }

  // MARK: - Ends

  mutating func wind(
    down end: DispatchEnd,
    _ now: Instant,
    _ actions: inout Actions
  ) {
    guard case .running = phase else { return }
    phase = .draining(until: now + policy.drain, end)
    actions.note(.draining, "\(inFlight) requests in flight")
    // The end does not wait for a probe that an endpoint holds until it is awake.
    actions.cancelsAll = inFlight > 0 && inFlight == groups.reduce(0) { $0 + $1.probesOut }
  }

  /// Ends what is in flight; its rows stay untouched.
  mutating func end(_ end: DispatchEnd, _ actions: inout Actions) {
    switch phase {
    case .running, .draining: break
    case .ending, .over: return
    }
    phase = .ending(end)
    actions.cancelsAll = inFlight > 0
    if case .halted(let stopReason) = end { actions.note(.halted, stopReason.error.description) }
  }

  // MARK: - What follows

  /// Does what the state calls for: sends, pulls, ends.
  mutating func proceed(_ now: Instant, _ actions: inout Actions) {
    passTime(now)
    if case .running = phase { keepBudget(now, &actions) }
    if case .running = phase {
      fill(now, &actions)
      pull(&actions)
      finishIfIdle(&actions)
      stopIfShort(now, &actions)
    }
    let limiting = limitingFactor(at: now)
    bottleneck.becomes(limiting, at: now)
    counts.waits.note(waitCause(limiting), at: now)
    if case .draining(let until, let end) = phase {
      if inFlight == 0 || now >= until { self.end(end, &actions) } else { actions.wake(at: until) }
    }
    noteCold(now)
    guard case .ending(let end) = phase, inFlight == 0, uncommitted == 0 || isSinkBroken else {
      return
    }
    phase = .over
    actions.end = end
    if end == .finished { actions.note(.finished, "\(counts.requests) requests") }
  }

  private mutating func noteCold(_ now: Instant) {
    var isCold = false
    if case .running = phase { isCold = self.isCold }
    counts.cold.note(isCold: isCold, at: now)
  }

  private mutating func pull(_ actions: inout Actions) {
    let upstreams = groups.reduce(1) { max($0, $1.upstreams.count) }
    let unsettled = groups.reduce(0) { $0 + $1.unsettled }
    guard unsettled < upstreams * policy.waitingUnits else { return }
    let limit = groups.reduce(0) { $0 + $1.limit }
    let rows = groups.reduce(1) { max($0, $1.limits.rows ?? .max) }
    window.fit(rows: policy.windowRows(at: limit, of: rows))
    actions.pull = window.wanted()
  }

  private mutating func finishIfIdle(_ actions: inout Actions) {
    guard inFlight == 0, window.hasEnded, case .running = phase,
      groups.allSatisfy({ $0.isIdle })
    else { return }
    // The manifest was too short to tell a wrong job from bad rows: they keep the server's words.
    for group in groups.indices {
      for upstream in groups[group].upstreams.indices {
        let held = groups[group].upstreams[upstream].held.release()
        for result in held { fail(result, &actions) }
      }
    }
    end(lastWord, &actions)
  }

  // MARK: - Settling

  mutating func settle(_ settlements: [Settlement], bytes: Int, _ actions: inout Actions) {
    uncommitted += settlements.count
    actions.settlements += settlements
    let answers = settlements.reduce(0) { $0 + ($1.answer?.bytes.count ?? 0) }
    window.settled(payload: bytes, answers: answers)
    actions.answerBytes += answers
    for settlement in settlements {
      switch settlement.state {
      case .succeeded: counts.succeeded += 1
      case .failed: counts.failed += 1
      case .skipped: counts.skipped += 1
      }
    }
  }

  /// The rows of a unit failed for good.
  mutating func fail(_ result: AttemptResult, words: String? = nil, _ actions: inout Actions) {
    settle(result.failures(.row, words), bytes: result.pending.bytes, &actions)
  }
}
