internal import SluiceCore

/// Everything a run decides about requests, as one value: events go in, orders come out.
///
/// No clock, no queue, no I/O. A simulation of a night at an endpoint is a loop over this struct,
/// and the dispatcher is the thin layer that carries its orders out.
///
/// There is one window, one phase and one set of counts for the run; what is known of an endpoint
/// stands in its ``Station``, what waits for a group of endpoints in its ``Pool``. Most runs have one
/// pool with one station.
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
  var pools: [Pool] = []
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
  mutating func tick(_ now: Instant) -> Orders {
    var orders = Orders()
    proceed(now, &orders)
    return orders
  }

  /// The source brought items; none means its end.
  mutating func arrived(_ items: [WorkItem], now: Instant) -> Orders {
    var orders = Orders()
    // A run that is ending leaves what it has not begun to the next one.
    guard case .running = phase else { return orders }
    var rows = 0
    var bytes = 0
    for item in items {
      switch item {
      case .unit(let unit):
        let parcel = Parcel(unit)
        rows += unit.rows.count
        bytes += parcel.bytes
        openPool(of: unit, now)
        pools[unit.pool].fresh.append(parcel)
      case .settled(let settlement):
        rows += 1
        settle([settlement], bytes: 0, &orders)
      }
    }
    window.arrived(rows: rows, bytes: bytes)
    proceed(now, &orders)
    return orders
  }

  /// A pool comes into being with its first unit, the stations are those that the unit names.
  private mutating func openPool(of unit: Unit, _ now: Instant) {
    while pools.count <= unit.pool { pools.append(Pool()) }
    guard pools[unit.pool].stations.isEmpty else { return }
    pools[unit.pool].open(unit.form.endpoints, policy, at: now)
  }

  /// Requests ended.
  mutating func completed(_ findings: [Finding], now: Instant) -> Orders {
    var orders = Orders()
    for finding in findings { take(finding, now, &orders) }
    weighUnits(&orders)
    proceed(now, &orders)
    return orders
  }

  /// An endpoint's keeper has spoken.
  mutating func heard(
    _ news: EndpointNews,
    from attendance: Orders.Attendance,
    now: Instant
  ) -> Orders {
    var orders = Orders()
    let station = attendance.station
    guard case .running = phase, pools[station].gate.listens(to: attendance.number) else {
      return orders
    }
    take(news, station, now, &orders)
    proceed(now, &orders)
    return orders
  }

  /// Settled rows are durable.
  mutating func committed(rows: Int, answers: Int, now: Instant) -> Orders {
    var orders = Orders()
    uncommitted -= rows
    window.committed(rows: rows, answers: answers)
    proceed(now, &orders)
    return orders
  }

  /// The sink could not store outcomes: no request goes out after it.
  mutating func sinkFailed(_ error: any Error, now: Instant) -> Orders {
    var orders = Orders()
    let halt = Halt.sinkFailed(error)
    isSinkBroken = true
    if case .ending = phase { phase = .ending(.halted(halt)) }
    end(.halted(halt), &orders)
    proceed(now, &orders)
    return orders
  }

  /// The source cannot go on: what is in flight is finished, then the run halts.
  mutating func sourceFailed(_ error: any Error, now: Instant) -> Orders {
    var orders = Orders()
    window.close()
    wind(down: .halted(.sourceFailed(error)), now, &orders)
    proceed(now, &orders)
    return orders
  }

  /// Takes no more rows and finishes what is in flight, within a bound.
  mutating func drain(_ now: Instant) -> Orders { wound(down: .drained, now) }

  /// Does the same because the run has to stop.
  mutating func halt(_ error: SluiceError, _ now: Instant) -> Orders {
    wound(down: .halted(Halt(error: error)), now)
  }

  private mutating func wound(down end: DispatchEnd, _ now: Instant) -> Orders {
    var orders = Orders()
    wind(down: end, now, &orders)
    proceed(now, &orders)
    return orders
  }

  /// Ends everything now.
  mutating func stop(_ now: Instant) -> Orders {
    var orders = Orders()
    switch phase {
    case .running, .draining: end(.stopped, &orders)
    case .ending, .over: orders.cancelsAll = inFlight > 0
    }
    proceed(now, &orders)
    return orders
  }

  // MARK: - Ends

  mutating func wind(
    down end: DispatchEnd,
    _ now: Instant,
    _ orders: inout Orders
  ) {
    guard case .running = phase else { return }
    phase = .draining(until: now + policy.drain, end)
    orders.note(.draining, "\(inFlight) requests in flight")
    // Nobody waits for a probe that an endpoint holds until it is awake.
    orders.cancelsAll = inFlight > 0 && inFlight == pools.reduce(0) { $0 + $1.probesOut }
  }

  /// Ends what is in flight; its rows stay untouched.
  mutating func end(_ end: DispatchEnd, _ orders: inout Orders) {
    switch phase {
    case .running, .draining: break
    case .ending, .over: return
    }
    phase = .ending(end)
    orders.cancelsAll = inFlight > 0
    if case .halted(let halt) = end { orders.note(.halted, halt.error.description) }
  }

  // MARK: - What follows

  /// Does what the state calls for: sends, pulls, ends.
  mutating func proceed(_ now: Instant, _ orders: inout Orders) {
    passTime(now)
    if case .running = phase { keepBudget(now, &orders) }
    if case .running = phase {
      fill(now, &orders)
      pull(&orders)
      finishIfIdle(&orders)
      stopIfShort(now, &orders)
    }
    bottleneck.becomes(bound(at: now), at: now)
    if case .draining(let until, let end) = phase {
      if inFlight == 0 || now >= until { self.end(end, &orders) } else { orders.wake(at: until) }
    }
    noteCold(now)
    guard case .ending(let end) = phase, inFlight == 0, uncommitted == 0 || isSinkBroken else {
      return
    }
    phase = .over
    orders.end = end
    if end == .finished { orders.note(.finished, "\(counts.requests) requests") }
  }

  private mutating func noteCold(_ now: Instant) {
    var isCold = false
    if case .running = phase { isCold = self.isCold }
    counts.cold.note(isCold: isCold, at: now)
  }

  private mutating func pull(_ orders: inout Orders) {
    let stations = pools.reduce(1) { max($0, $1.stations.count) }
    let unsettled = pools.reduce(0) { $0 + $1.unsettled }
    guard unsettled < stations * policy.waitingUnits else { return }
    let limit = pools.reduce(0) { $0 + $1.limit }
    let rows = pools.reduce(1) { max($0, $1.limits.rows ?? .max) }
    window.fit(rows: policy.windowRows(at: limit, of: rows))
    orders.pull = window.wanted()
  }

  private mutating func finishIfIdle(_ orders: inout Orders) {
    guard inFlight == 0, window.hasEnded, case .running = phase,
      pools.allSatisfy({ $0.isIdle })
    else { return }
    // The manifest was too short to tell a wrong job from bad rows: they keep the server's words.
    for pool in pools.indices {
      for station in pools[pool].stations.indices {
        let held = pools[pool].stations[station].early.release()
        for finding in held { fail(finding, &orders) }
      }
    }
    end(lastWord, &orders)
  }

  // MARK: - Settling

  mutating func settle(_ settlements: [Settlement], bytes: Int, _ orders: inout Orders) {
    uncommitted += settlements.count
    orders.settlements += settlements
    let answers = settlements.reduce(0) { $0 + ($1.answer?.bytes.count ?? 0) }
    window.settled(payload: bytes, answers: answers)
    orders.answerBytes += answers
    for settlement in settlements {
      switch settlement.state {
      case .succeeded: counts.succeeded += 1
      case .failed: counts.failed += 1
      case .skipped: counts.skipped += 1
      }
    }
  }

  /// The rows of a parcel failed for good.
  mutating func fail(_ finding: Finding, words: String? = nil, _ orders: inout Orders) {
    settle(finding.failures(.row, words), bytes: finding.parcel.bytes, &orders)
  }
}
