internal import SluiceCore

/// What requests cost, and when the run stops for it.
extension DispatchCore {
  // MARK: - One request

  /// What a parcel is likely to use, and what it counts while it is out; nil when it cannot be paid for.
  func bill(
    for parcel: Parcel,
    _ now: Instant
  ) -> (tokens: Int, price: Double)? {
    let rows = parcel.unit.rows.count
    let bytes = parcel.bytes
    let likely = tokens.usage(bytes: bytes, rows: rows).total
    guard account.limit != nil else { return (likely, 0) }
    let price = account.price(of: tokens.ceiling(bytes: bytes, rows: rows))
    return account.affords(price, time: timeCost + costOfStopping) ? (likely, price) : nil
  }

  /// Takes a request off what is out, and counts what it used.
  mutating func billed(_ finding: Finding) -> Finding {
    let parcel = finding.parcel
    account.release(parcel.flight?.price ?? 0, after: finding.latency)
    guard let used = use(of: finding) else { return finding }
    let rows = parcel.unit.rows.count
    tokens.learn(used, bytes: parcel.bytes, rows: rows)
    var billed = finding
    billed.usage = used
    if case .answered = finding.outcome {
      account.spend(used, rows: rows)
    } else {
      account.spend(used, rows: 0)
      billed.parcel.spent = parcel.spent.map { $0 + used } ?? used
    }
    return billed
  }

  /// What a request used, as its server says; else what its bytes suggest, where somebody has to pay.
  ///
  /// A request that got no reply may have been worked on all the same.
  private func use(of finding: Finding) -> TokenUsage? {
    if let usage = finding.usage { return usage }
    guard account.prices.coversTokens else { return nil }
    let parcel = finding.parcel
    let rows = parcel.unit.rows.count
    if case .answered(let settlements) = finding.outcome {
      let answers = settlements.reduce(0) { $0 + ($1.answer?.bytes.count ?? 0) }
      return tokens.usage(bytes: parcel.bytes, rows: rows, answers: answers)
    }
    return finding.isAmbiguous ? tokens.usage(bytes: parcel.bytes, rows: rows) : nil
  }

  /// Each row with its share of what its requests used.
  func metered(_ settlements: [Settlement], _ finding: Finding) -> [Settlement] {
    guard var used = finding.usage else { return settlements }
    if let spent = finding.parcel.spent { used = used + spent }
    let shares = used.shared(among: finding.parcel.unit.rows.map(\.size))
    guard shares.count == settlements.count else { return settlements }
    return zip(settlements, shares).map { settlement, share in
      var settlement = settlement
      settlement.usage = share
      return settlement
    }
  }

  /// What a reply says about the quotas of its server.
  mutating func hear(
    _ finding: Finding,
    _ now: Instant,
    _ orders: inout Orders
  ) {
    guard !finding.quotas.isEmpty,
      let hold = pools[finding.station].pace.heard(finding.quotas, at: now)
    else { return }
    // A refusal that says so closes the gate, and that is in the log.
    if finding.refusal?.wait != nil { return }
    let parked = hold > policy.maxWait ? ", parked" : ""
    note(
      .throttled,
      "the server's quota is used up: nothing is sent for \(hold.words)\(parked)",
      finding.station,
      &orders
    )
  }

  // MARK: - The run

  mutating func passTime(_ now: Instant) {
    for pool in pools.indices {
      for number in pools[pool].stations.indices { pools[pool].stations[number].pass(to: now) }
    }
  }

  /// Stops the run when its time, its failures or its costs have reached what they may.
  mutating func keepBudget(_ now: Instant, _ orders: inout Orders) {
    guard let halt = exhaustion(now) else { return orders.wake(at: nextLimit(now)) }
    wind(down: .halted(halt), now, &orders)
  }

  private func exhaustion(_ now: Instant) -> Halt? {
    if let deadline = policy.budget.deadline, now >= deadline { return .deadline() }
    let failed = policy.failedBefore + Int64(counts.failed)
    let asked = policy.succeededBefore + Int64(counts.succeeded) + failed
    if let most = policy.budget.maxFailed, most.isExceeded(failed: failed, of: asked) {
      return .tooManyFailed(most, failed: failed, of: asked)
    }
    guard account.limit != nil else { return nil }
    if account.isUnpriced { return .unpriced(account.usage, account.prices) }
    return account.affords(0, time: timeCost + costOfStopping)
      ? nil : overBudget(next: costOfStopping)
  }

  /// When time alone will have reached a limit.
  private func nextLimit(_ now: Instant) -> Instant? {
    let second = account.prices.cost(of: .seconds(1)) * Double(stationsInUse)
    guard let limit = account.limit, second > 0 else { return policy.budget.deadline }
    let spent = (account.spentOnTokens ?? 0) + account.reserved + timeCost + costOfStopping
    let until = now + .seconds(max(0.001, min(1e9, (limit - spent) / second)))
    return min(until, policy.budget.deadline ?? until)
  }

  /// Nothing is out that could turn out cheaper than it was counted: the budget is used up.
  mutating func stopIfShort(_ now: Instant, _ orders: inout Orders) {
    guard case .running = phase, isShort, inFlight == 0 else { return }
    let next = pools.lazy.compactMap(\.returned.last).first.map {
      account.price(of: tokens.ceiling(bytes: $0.bytes, rows: $0.unit.rows.count))
    }
    wind(down: .halted(overBudget(next: (next ?? 0) + costOfStopping)), now, &orders)
  }

  private func overBudget(next: Double) -> Halt {
    .overBudget(account.limit ?? 0, spent: cost ?? 0, next: next)
  }

  /// What everything has cost so far, earlier sessions included; nil when a price is missing.
  var cost: Double? { account.spentOnTokens.map { $0 + timeCost } }

  /// What the time of the endpoints has cost, of those of earlier sessions too.
  private var timeCost: Double {
    guard account.prices.perHour != nil else { return 0 }
    let stations = pools.flatMap(\.stations)
    let others = policy.memory.endpoints.filter { endpoint in
      !stations.contains { $0.endpoint == endpoint.key }
    }
    let time = (stations.map(\.time) + others.values.map(\.time)).map(\.charged)
    return account.prices.cost(of: time.reduce(.zero, +))
  }

  /// What the time of the endpoints costs from the decision to stop until all is said and done.
  private var costOfStopping: Double {
    let time = min(account.slowest, policy.drain) + .seconds(1)
    return account.prices.cost(of: time) * Double(stationsInUse)
  }

  private var stationsInUse: Int {
    pools.reduce(0) { $0 + $1.stations.count { $0.dismissal == nil } }
  }

  /// What the next start should know.
  var memory: DispatchMemory {
    var memory = policy.memory
    memory.tokens = tokens
    for pool in pools {
      for station in pool.stations {
        var endpoint = memory.endpoints[station.endpoint] ?? DispatchMemory.Endpoint()
        endpoint.time = station.time
        endpoint.requests = station.pace.hours ?? endpoint.requests
        endpoint.width = station.limiter.found ?? endpoint.width
        memory.endpoints[station.endpoint] = endpoint
      }
    }
    return memory
  }
}
