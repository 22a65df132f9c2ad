internal import SluiceCore

/// What becomes of a parcel that came back.
extension DispatchCore {
  mutating func take(
    _ finding: Finding,
    _ now: ContinuousClock.Instant,
    _ orders: inout Orders
  ) {
    inFlight -= 1
    budget.ended(isRetry: finding.parcel.isRetry)
    if case .alone = finding.parcel.flight?.errand { isAloneOut = false }
    if !finding.wasSent { uncount(finding.parcel) }
    if finding.isAmbiguous { counts.perhapsBilledTwice += 1 }
    let verdict = Classifier.verdict(on: finding.outcome, in: circumstances(of: finding, now))
    remember(finding, verdict, now)
    if case .answered(let settlements) = finding.outcome {
      settle(settlements, bytes: finding.parcel.bytes, &orders)
      for refused in early.release() { fail(refused, &orders) }
    }
    guard case .running = phase else { return takeLate(finding, verdict, &orders) }
    answerGate(finding, verdict, now, &orders)
    answerSuspicion(finding, verdict, now, &orders)
    act(on: verdict, finding, now, &orders)
  }

  private func circumstances(
    of finding: Finding,
    _ now: ContinuousClock.Instant
  ) -> Circumstances {
    var found = Circumstances(rows: finding.parcel.unit.rows.count, attempts: policy.attempts)
    // An answer needs no more; it is the one case that comes a million times.
    if case .answered = finding.outcome { return found }
    found.hasSucceeded = history.hasSucceeded
    found.isAwake = history.isAwake(at: now)
    found.othersAreWell =
      gate.isOpen && history.isWell(apartFrom: finding.parcel.setbacks, at: now)
    found.gatewayErrors = finding.parcel.gatewayErrors
    if case .lost(let failure) = finding.outcome, failure.kind == .resolve {
      found.unresolved = history.unresolved + 1
    }
    return found
  }

  private mutating func remember(
    _ finding: Finding,
    _ verdict: Verdict,
    _ now: ContinuousClock.Instant
  ) {
    switch verdict {
    case .answered: history.lived(succeeded: true, at: now)
    case .failed, .halt: history.lived(succeeded: false, at: now)
    case .retry, .split(charged: true): history.failed(at: now)
    case .split(charged: false):
      if finding.isTimeout {
        history.faulted(at: now)
      } else {
        history.lived(succeeded: false, at: now)
      }
    case .cold, .overloaded, .down, .resend:
      history.faulted(unresolved: finding.isUnresolved, at: now)
    case .starved, .withdrawn, .unsendable: break
    }
  }

  /// The run is ending: what is certain is kept, all else stays untouched.
  private mutating func takeLate(_ finding: Finding, _ verdict: Verdict, _ orders: inout Orders) {
    if verdict == .failed, history.hasSucceeded { fail(finding.charged(), &orders) }
  }

  private mutating func act(
    on verdict: Verdict,
    _ finding: Finding,
    _ now: ContinuousClock.Instant,
    _ orders: inout Orders
  ) {
    switch verdict {
    case .answered: limiter.succeeded()
    case .failed: refuse(finding.charged(), now, &orders)
    case .retry(let most): retry(finding.charged(), most: most, now, &orders)
    case .split(let isCharged): split(isCharged ? finding.charged() : finding, now, &orders)
    case .resend, .withdrawn: comeBack(finding.parcel, now)
    case .cold(let reason, let estimate, let hold):
      let sign = finding.sign(reason, estimate: estimate, hold: hold)
      returned.append(finding.parcel)
      close(sign, now, &orders)
    case .overloaded(let hold): slowDown(finding, hold, now, &orders)
    case .down: goDown(finding, now, &orders)
    case .starved:
      narrow(finding, factor: 0.5, now, &orders)
      comeBack(finding.parcel, now)
    case .halt(let halt, let isCertain): suspect(halt, isCertain, finding, &orders)
    case .unsendable: drop(finding, &orders)
    }
  }

  // MARK: - The row

  /// The row is at fault; before the endpoint has answered anybody it may be the job, and a web page
  /// is never a row's fault alone.
  private mutating func refuse(
    _ finding: Finding,
    _ now: ContinuousClock.Instant,
    _ orders: inout Orders
  ) {
    let isKnown = history.hasSucceeded || policy.isProven
    guard !isKnown || finding.refusal?.isPage == true else { return fail(finding, &orders) }
    switch early.add(finding, limit: policy.sameRefusals) {
    case .hold: break
    case .release(let findings): for finding in findings { fail(finding, &orders) }
    case .sameForAll: end(.halted(.sameRefusals(policy.sameRefusals, finding)), &orders)
    }
  }

  private mutating func uncount(_ parcel: Parcel) {
    counts.requests -= 1
    if parcel.isRetry { counts.retries -= 1 }
  }

  /// Nothing was sent, and nothing was learned about anybody but this row.
  private mutating func drop(_ finding: Finding, _ orders: inout Orders) {
    guard finding.parcel.unit.rows.count == 1 else {
      let (first, second) = finding.parcel.halves()
      returned.append(second)
      returned.append(first)
      return
    }
    settle(finding.failures(.manifest), bytes: finding.parcel.bytes, &orders)
  }

  private mutating func retry(
    _ finding: Finding,
    most: Int,
    _ now: ContinuousClock.Instant,
    _ orders: inout Orders
  ) {
    var parcel = finding.parcel
    if finding.isTimeout { narrow(finding, now, &orders) }
    guard parcel.attempts < most, parcel.trying < policy.rowDeadline else {
      return refuse(finding, now, &orders)
    }
    let server = finding.refusal?.wait.map { min($0, policy.maxWait) }
    let wait = policy.backoff.wait(after: parcel.attempts, server: server, using: &random)
    parcel.setbacks += 1
    parcel.trying += wait
    waiting.insert(parcel, due: now + wait)
  }

  private mutating func split(
    _ finding: Finding,
    _ now: ContinuousClock.Instant,
    _ orders: inout Orders
  ) {
    if finding.isTimeout { narrow(finding, now, &orders) }
    let (first, second) = finding.parcel.halves()
    returned.append(second)
    returned.append(first)
    if history.isDown(at: now) { close(finding.sign(.down), now, &orders) }
  }

  // MARK: - The endpoint

  private mutating func slowDown(
    _ finding: Finding,
    _ hold: Duration?,
    _ now: ContinuousClock.Instant,
    _ orders: inout Orders
  ) {
    counts.throttled += 1
    // A server that says when has said enough: the gate keeps its word, the limit stays.
    if hold == nil { narrow(finding, now, &orders) }
    if hold != nil || history.isDown(at: now) {
      returned.append(finding.parcel)
      close(finding.sign(.throttled, hold: hold), now, &orders)
    } else {
      comeBack(finding.parcel, now, atOnce: false)
    }
  }

  private mutating func goDown(
    _ finding: Finding,
    _ now: ContinuousClock.Instant,
    _ orders: inout Orders
  ) {
    var parcel = finding.parcel
    if finding.refusal.map({ [502, 504].contains($0.status) || $0.status >= 520 }) == true {
      parcel.gatewayErrors += 1
    }
    if finding.isTimeout || [504, 524].contains(finding.refusal?.status) {
      narrow(finding, now, &orders)
    }
    if history.isDown(at: now) { close(finding.sign(.down), now, &orders) }
    guard tookDown(finding) else { return comeBack(parcel, now, atOnce: !gate.isOpen) }
    parcel.crashes += 1
    quarantine(parcel, finding, &orders)
  }

  /// Whether the endpoint went down while it worked on this: alone, or as the gate closed on it.
  private func tookDown(_ finding: Finding) -> Bool {
    guard finding.mayHaveWorked, let flight = finding.parcel.flight else { return false }
    if case .alone = flight.errand { return true }
    return gate.closure?.reason == .down && gate.closings > flight.closings
  }

  /// A unit that was in flight when the endpoint went down, for the third time: poison.
  private mutating func quarantine(
    _ parcel: Parcel,
    _ finding: Finding,
    _ orders: inout Orders
  ) {
    switch (parcel.crashes, parcel.unit.rows.count) {
    case (3..., 1):
      let words = "the endpoint went down \(parcel.crashes) times while it worked on this row"
      fail(finding.charged(), words: "\(words): \(finding.words)", &orders)
    case (3..., _):
      var part = parcel
      part.crashes = 2
      let (first, second) = part.halves()
      alone.append(second)
      alone.append(first)
    case (2, _): alone.append(parcel)
    default: returned.append(parcel)
    }
  }

  /// Back in line without a charge; at once the first few times, then after a wait.
  private mutating func comeBack(
    _ parcel: Parcel,
    _ now: ContinuousClock.Instant,
    atOnce: Bool = true
  ) {
    var parcel = parcel
    parcel.setbacks += 1
    if atOnce, parcel.setbacks <= 3 || !gate.isOpen {
      returned.append(parcel)
    } else {
      waiting.insert(
        parcel,
        due: now + policy.backoff.wait(after: parcel.setbacks, using: &random)
      )
    }
  }

  private mutating func narrow(
    _ finding: Finding,
    factor: Double = 0.7,
    _ now: ContinuousClock.Instant,
    _ orders: inout Orders
  ) {
    guard let flight = finding.parcel.flight, !flight.isAsking,
      limiter.overloaded(sentAt: flight.sentAt, now: now, factor: factor)
    else { return }
    orders.note(.throttled, "\(finding.summary); at most \(limiter.limit) at a time")
  }
}

extension Finding {
  /// The same with its request charged to the rows.
  func charged() -> Finding {
    var charged = self
    charged.parcel.attempts += 1
    charged.parcel.trying += latency
    return charged
  }

  var isUnresolved: Bool {
    if case .lost(let failure) = outcome { failure.kind == .resolve } else { false }
  }

  /// Whether the endpoint had the request in hand when it failed.
  var mayHaveWorked: Bool { refusal != nil || isAmbiguous }

  func sign(
    _ reason: Gate.Reason,
    estimate: Duration? = nil,
    hold: Duration? = nil
  ) -> Gate.Sign {
    Gate.Sign(
      reason: reason,
      estimate: estimate,
      hold: hold,
      words: summary,
      isTimeout: isTimeout
    )
  }
}
