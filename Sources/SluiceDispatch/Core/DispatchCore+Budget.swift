internal import SluiceCore

/// What requests cost, and when the run stops for it.
extension DispatchCore {
  // MARK: - One request

  /// What a unit is likely to use, and what it counts while it is out; nil when it cannot be paid for.
  func bill(
    for pending: PendingUnit,
    _ now: Instant
  ) -> (tokens: Int, price: Double)? {
    let rows = pending.unit.rows.count
    let bytes = pending.bytes
    let likely = tokens.usage(bytes: bytes, rows: rows).total
    guard account.limit != nil else { return (likely, 0) }
    let price = account.price(of: tokens.ceiling(bytes: bytes, rows: rows))
    return account.affords(price, time: timeCost + costOfStopping) ? (likely, price) : nil
  }

  /// Takes a request off what is out, and counts what it used.
  mutating func billed(_ result: AttemptResult) -> AttemptResult {
    let pending = result.pending
    account.release(pending.attempt?.price ?? 0, after: result.latency)
    guard let used = use(of: result) else { return result }
    let rows = pending.unit.rows.count
    tokens.learn(used, bytes: pending.bytes, rows: rows)
    var billed = result
    billed.usage = used
    if case .answered = result.outcome {
      account.spend(used, rows: rows)
    } else {
      account.spend(used, rows: 0)
      billed.pending.spent = pending.spent.map { $0 + used } ?? used
    }
    return billed
  }

  /// What a request used, as its server says; else what its bytes suggest, where a budget is kept.
  ///
  /// A request that got no reply may have been worked on all the same.
  private func use(of result: AttemptResult) -> TokenUsage? {
    if let usage = result.usage, usage.isPlausible(for: result.pending.bytes) { return usage }
    guard account.prices.coversTokens else { return nil }
    let pending = result.pending
    let rows = pending.unit.rows.count
    if case .answered(let settlements) = result.outcome {
      let answers = settlements.reduce(0) { $0 + ($1.answer?.bytes.count ?? 0) }
      return tokens.usage(bytes: pending.bytes, rows: rows, answers: answers)
    }
    return result.isAmbiguous ? tokens.usage(bytes: pending.bytes, rows: rows) : nil
  }

  /// Each row with its share of what its requests used.
  func metered(_ settlements: [Settlement], _ result: AttemptResult) -> [Settlement] {
    guard var used = result.usage else { return settlements }
    if let spent = result.pending.spent { used = used + spent }
    let shares = used.shared(among: result.pending.unit.rows.map(\.size))
    guard shares.count == settlements.count else { return settlements }
    return zip(settlements, shares).map { settlement, share in
      var settlement = settlement
      settlement.usage = share
      return settlement
    }
  }

  /// What a reply says about the quotas of its server.
  mutating func hear(
    _ result: AttemptResult,
    _ now: Instant,
    _ actions: inout Actions
  ) {
    guard !result.quotas.isEmpty,
      let hold = groups[result.upstream].pace.heard(result.quotas, at: now)
    else { return }
    // A refusal that says so closes the gate, and that is in the log.
    if result.refusal?.wait != nil { return }
    let parked = hold > policy.maxWait ? ", parked" : ""
    note(
      .throttled,
      "the server's quota is used up: nothing is sent for \(hold.words)\(parked)",
      result.upstream,
      &actions
    )
  }

  // MARK: - The run

  mutating func passTime(_ now: Instant) {
    for group in groups.indices {
      for number in groups[group].upstreams.indices {
        groups[group].upstreams[number].pass(to: now)
      }
    }
  }

  /// Stops the run when its time, its failures or its costs have reached what they may.
  mutating func keepBudget(_ now: Instant, _ actions: inout Actions) {
    guard let stopReason = exhaustion(now) else { return actions.wake(at: nextLimit(now)) }
    wind(down: .halted(stopReason), now, &actions)
  }

  private func exhaustion(_ now: Instant) -> StopReason? {
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
    let second = account.prices.cost(of: .seconds(1)) * Double(upstreamsInUse)
    guard let limit = account.limit, second > 0 else { return policy.budget.deadline }
    let spent = (account.spentOnTokens ?? 0) + account.reserved + timeCost + costOfStopping
    let until = now + .seconds(max(0.001, min(1e9, (limit - spent) / second)))
    return min(until, policy.budget.deadline ?? until)
  }

  /// Nothing is out that could turn out cheaper than it was counted: the budget is used up.
  mutating func stopIfShort(_ now: Instant, _ actions: inout Actions) {
    guard case .running = phase, isShort, inFlight == 0 else { return }
    let next = groups.lazy.compactMap(\.returned.last).first.map {
      account.price(of: tokens.ceiling(bytes: $0.bytes, rows: $0.unit.rows.count))
    }
    wind(down: .halted(overBudget(next: (next ?? 0) + costOfStopping)), now, &actions)
  }

  private func overBudget(next: Double) -> StopReason {
    .overBudget(account.limit ?? 0, spent: cost ?? 0, next: next)
  }

  /// What everything has cost so far, earlier sessions included; nil when a price is missing.
  var cost: Double? { account.spentOnTokens.map { $0 + timeCost } }

  /// What the time of the endpoints has cost, of those of earlier sessions too.
  private var timeCost: Double {
    guard account.prices.perHour != nil else { return 0 }
    let upstreams = groups.flatMap(\.upstreams)
    let others = policy.memory.endpoints.filter { endpoint in
      !upstreams.contains { $0.endpoint == endpoint.key }
    }
    let time = (upstreams.map(\.time) + others.values.map(\.time)).map(\.charged)
    return account.prices.cost(of: time.reduce(.zero, +))
  }

  /// What the time of the endpoints costs from the decision to stop until all is said and done.
  private var costOfStopping: Double {
    let time = min(account.slowest, policy.drain) + .seconds(1)
    return account.prices.cost(of: time) * Double(upstreamsInUse)
  }

  private var upstreamsInUse: Int {
    groups.reduce(0) { $0 + $1.upstreams.count { $0.dismissal == nil } }
  }

  /// What the next start should know.
  var memory: DispatchMemory {
    var memory = policy.memory
    memory.tokens = tokens
    for group in groups {
      for upstream in group.upstreams {
        var endpoint = memory.endpoints[upstream.endpoint] ?? DispatchMemory.Endpoint()
        endpoint.time = upstream.time
        endpoint.requests = upstream.pace.hours ?? endpoint.requests
        endpoint.width = upstream.limiter.found ?? endpoint.width
        memory.endpoints[upstream.endpoint] = endpoint
      }
    }
    return memory
  }
}

extension TokenUsage {
  /// Whether a request of so many bytes can have used so much.
  ///
  /// A prompt that no row holds, a template and pictures add to the input, hidden reasoning to the output:
  /// the bounds are wide, and only nonsense is beyond them.
  func isPlausible(for bytes: Int) -> Bool {
    input <= bytes * 16 + 1_000_000 && output <= 4_000_000
  }
}
