internal import SluiceCore
internal import SluiceDialects

/// What becomes of a unit that came back.
extension DispatchCore {
  mutating func take(
    _ result: AttemptResult,
    _ now: Instant,
    _ actions: inout Actions
  ) {
    inFlight -= 1
    groups[result.upstream].ended(result)
    var result = billed(result)
    hear(result, now, &actions)
    if !result.wasSent { uncount(result.pending) }
    if result.isAmbiguous { counts.perhapsBilledTwice += 1 }
    let verdict = Classifier.verdict(on: result.outcome, in: circumstances(of: result, now))
    remember(result, verdict, now)
    if case .known = result.pending.attempt?.sendReason {
      if case .running = phase { takeKnownRow(result, verdict, now, &actions) }
      return
    }
    if verdict.isAStrike { result.pending.strikes += 1 }
    if case .answered(let settlements) = result.outcome {
      settle(metered(settlements, result), bytes: result.pending.bytes, &actions)
      groups[result.upstream.group].known.learn(result.pending.unit)
      let sent = result.pending.attempt?.sentAt ?? now
      for refused in groups[result.upstream].held.answered(sentAt: sent) { fail(refused, &actions) }
      if settlements.count > 1 { groups[result.upstream.group].limits.answeredWhole() }
      if let doubt = result.pending.sizeDoubt { settle(doubt, result, &actions) }
    }
    guard case .running = phase else { return takeLate(result, verdict, &actions) }
    answerGate(result, verdict, now, &actions)
    confirmStop(result, verdict, now, &actions)
    act(on: verdict, result, now, &actions)
  }

  private func circumstances(
    of result: AttemptResult,
    _ now: Instant
  ) -> Circumstances {
    var found = Circumstances(rows: result.pending.unit.rows.count, attempts: policy.attempts)
    // An answer needs no more; it is the one case that comes a million times.
    if case .answered = result.outcome { return found }
    let history = groups[result.upstream].history
    found.hasSucceeded = history.hasSucceeded
    found.isAwake = history.isAwake(at: now)
    found.mayBeAsleep = history.mayBeAsleep(at: now)
    found.othersAreWell =
      groups[result.upstream].gate.isOpen
      && history.isWell(apartFrom: result.pending.setbacks + result.pending.doubts, at: now)
    found.isProvenWell = groups[result.upstream].gate.isOpen && history.isProven(at: now)
    found.strikes = result.pending.strikes
    found.gatewayErrors = result.pending.gatewayErrors + result.pending.doubts
    if case .lost(let failure) = result.outcome, failure.kind == .resolve {
      found.unresolved = history.unresolved + 1
    }
    return found
  }

  private mutating func remember(
    _ result: AttemptResult,
    _ verdict: Verdict,
    _ now: Instant
  ) {
    let here = result.upstream
    switch verdict {
    case .answered:
      groups[here].history.lived(succeeded: true, after: result.latency, at: now)
    case .failed, .halt: groups[here].history.lived(succeeded: false, at: now)
    case .split(.refused): groups[here].history.lived(succeeded: false, at: now)
    case .retry, .split(.failed): groups[here].history.failed(at: now)
    case .split(.faulted), .cold, .overloaded, .down, .resend:
      groups[here].history.faulted(unresolved: result.isUnresolved, at: now)
    case .starved, .withdrawn, .unsendable: break
    }
  }

  /// The run is ending: what is certain is kept, all else stays untouched.
  private mutating func takeLate(
    _ result: AttemptResult,
    _ verdict: Verdict,
    _ actions: inout Actions
  ) {
    if verdict == .failed, result.refusal?.meaning == .refused,
      groups[result.upstream].history.hasSucceeded
    {
      fail(result.charged(), &actions)
    }
  }

  private mutating func act(
    on verdict: Verdict,
    _ result: AttemptResult,
    _ now: Instant,
    _ actions: inout Actions
  ) {
    switch verdict {
    case .answered: succeed(result, now, &actions)
    case .failed: refuse(result.charged(), now, &actions)
    case .retry(let most):
      if result.isTimeout { narrow(result, now, &actions) }
      if isOneTooMany(result, now) { return comeBack(result.pending, now) }
      retry(result.charged(), most: most, now, &actions)
    case .split(let grounds): split(result, grounds, now, &actions)
    case .resend, .withdrawn: comeBack(result.pending, now)
    case .cold(let reason, let estimate, let hold):
      let sign = result.sign(reason, estimate: estimate, hold: hold)
      requeue(result.pending)
      close(result.upstream, sign, now, &actions)
    case .overloaded(let hold): slowDown(result, hold, now, &actions)
    case .down: goDown(result, now, &actions)
    case .starved:
      narrow(result, factor: 0.5, now, &actions)
      comeBack(result.pending, now)
    case .halt(let stopReason, let isCertain): suspect(stopReason, isCertain, result, &actions)
    case .unsendable: drop(result, &actions)
    }
  }

  private mutating func succeed(
    _ result: AttemptResult,
    _ now: Instant,
    _ actions: inout Actions
  ) {
    let here = result.upstream
    guard let found = groups[here].succeeded(result, at: now) else { return }
    let rate = (found.round.goodput * 10).rounded() / 10
    note(.limitChanged, "\(found.width) at a time bring \(rate) rows/s", here, &actions)
  }

  // MARK: - The row

  /// The row seems to be at fault, unless all are refused alike: it is held back until something that
  /// was sent after it is answered.
  private mutating func refuse(
    _ result: AttemptResult,
    _ now: Instant,
    _ actions: inout Actions
  ) {
    let here = result.upstream
    if groups[here].dismissal != nil { return requeue(result.pending) }
    groups[here].held.add(result, at: now)
    suspectTurnIfAlike(result, &actions)
  }

  /// So many rows refused alike one after the other speak of the endpoint or the job.
  private mutating func suspectTurnIfAlike(_ result: AttemptResult, _ actions: inout Actions) {
    let status = result.refusal?.meant ?? 0
    guard groups[result.upstream].held.rows(with: status) >= policy.sameRefusals else { return }
    suspectTurn(policy.sameRefusals, result, &actions)
  }

  private mutating func uncount(_ pending: PendingUnit) {
    counts.requests -= 1
    if pending.isRetry { counts.retries -= 1 }
  }

  /// Nothing was sent, and nothing was learned beyond this row.
  private mutating func drop(_ result: AttemptResult, _ actions: inout Actions) {
    guard result.pending.unit.rows.count == 1 else { return requeueHalves(of: result.pending) }
    settle(result.failures(.manifest), bytes: result.pending.bytes, &actions)
  }

  private mutating func retry(
    _ result: AttemptResult,
    most: Int,
    _ now: Instant,
    _ actions: inout Actions
  ) {
    var pending = result.pending
    // What failed as a part of larger units needs no more than one more chance.
    let isLast = pending.attempts + pending.doubts >= most && pending.attempts >= min(2, most)
    guard !isLast, pending.trying < policy.rowDeadline else {
      return refuse(result, now, &actions)
    }
    if pending.attempts == 1, let status = result.refusal?.meant, status < 500 {
      groups[result.upstream].held.addFirstTry(status: status, at: now)
      suspectTurnIfAlike(result, &actions)
    }
    let server = result.refusal?.wait.map { min($0, policy.maxWait) }
    let wait = policy.backoff.wait(after: pending.attempts, server: server, using: &random)
    pending.setbacks += 1
    pending.trying += wait
    groups[result.upstream.group].waiting.insert(pending, due: now + wait)
  }
}

extension AttemptResult {
  /// The same with its request charged to the rows.
  func charged() -> AttemptResult {
    var charged = self
    charged.pending.attempts += 1
    charged.pending.trying += latency
    return charged
  }

  var isUnresolved: Bool {
    if case .lost(let failure) = outcome { failure.kind == .resolve } else { false }
  }

  /// The request, for what counts them.
  var sample: GoodputMeter.Sample? {
    guard let attempt = pending.attempt, let first = pending.unit.rows.first else { return nil }
    let rows = if case .answered(let settlements) = outcome { settlements.count } else { 0 }
    return GoodputMeter.Sample(
      position: first.position,
      rows: rows,
      abreast: attempt.abreast,
      sentAt: attempt.sentAt
    )
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
