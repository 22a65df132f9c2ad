internal import SluiceCore

/// What becomes of a parcel that came back.
extension DispatchCore {
  mutating func take(
    _ finding: Finding,
    _ now: Instant,
    _ orders: inout Orders
  ) {
    inFlight -= 1
    pools[finding.station].ended(finding)
    let finding = billed(finding)
    hear(finding, now, &orders)
    if !finding.wasSent { uncount(finding.parcel) }
    if finding.isAmbiguous { counts.perhapsBilledTwice += 1 }
    let verdict = Classifier.verdict(on: finding.outcome, in: circumstances(of: finding, now))
    remember(finding, verdict, now)
    if case .answered(let settlements) = finding.outcome {
      settle(metered(settlements, finding), bytes: finding.parcel.bytes, &orders)
      let held = pools[finding.station].early.release()
      for refused in held { fail(refused, &orders) }
      if let doubt = finding.parcel.sizeDoubt { settle(doubt, finding, &orders) }
    }
    guard case .running = phase else { return takeLate(finding, verdict, &orders) }
    answerGate(finding, verdict, now, &orders)
    answerSuspicion(finding, verdict, now, &orders)
    act(on: verdict, finding, now, &orders)
  }

  private func circumstances(
    of finding: Finding,
    _ now: Instant
  ) -> Circumstances {
    var found = Circumstances(rows: finding.parcel.unit.rows.count, attempts: policy.attempts)
    // An answer needs no more; it is the one case that comes a million times.
    if case .answered = finding.outcome { return found }
    let history = pools[finding.station].history
    found.hasSucceeded = history.hasSucceeded
    found.isAwake = history.isAwake(at: now)
    found.mayBeAsleep = history.mayBeAsleep(at: now)
    found.othersAreWell =
      pools[finding.station].gate.isOpen
      && history.isWell(apartFrom: finding.parcel.setbacks + finding.parcel.doubts, at: now)
    found.gatewayErrors = finding.parcel.gatewayErrors + finding.parcel.doubts
    if case .lost(let failure) = finding.outcome, failure.kind == .resolve {
      found.unresolved = history.unresolved + 1
    }
    return found
  }

  private mutating func remember(
    _ finding: Finding,
    _ verdict: Verdict,
    _ now: Instant
  ) {
    let here = finding.station
    switch verdict {
    case .answered:
      pools[here].history.lived(succeeded: true, after: finding.latency, at: now)
    case .failed, .halt: pools[here].history.lived(succeeded: false, at: now)
    case .split(.refused): pools[here].history.lived(succeeded: false, at: now)
    case .retry, .split(.failed): pools[here].history.failed(at: now)
    case .split(.faulted), .cold, .overloaded, .down, .resend:
      pools[here].history.faulted(unresolved: finding.isUnresolved, at: now)
    case .starved, .withdrawn, .unsendable: break
    }
  }

  /// The run is ending: what is certain is kept, all else stays untouched.
  private mutating func takeLate(_ finding: Finding, _ verdict: Verdict, _ orders: inout Orders) {
    if verdict == .failed, pools[finding.station].history.hasSucceeded {
      fail(finding.charged(), &orders)
    }
  }

  private mutating func act(
    on verdict: Verdict,
    _ finding: Finding,
    _ now: Instant,
    _ orders: inout Orders
  ) {
    switch verdict {
    case .answered: succeed(finding, now, &orders)
    case .failed: refuse(finding.charged(), now, &orders)
    case .retry(let most):
      if finding.isTimeout { narrow(finding, now, &orders) }
      if isOneTooMany(finding, now) { return comeBack(finding.parcel, now) }
      retry(finding.charged(), most: most, now, &orders)
    case .split(let grounds): split(finding, grounds, now, &orders)
    case .resend, .withdrawn: comeBack(finding.parcel, now)
    case .cold(let reason, let estimate, let hold):
      let sign = finding.sign(reason, estimate: estimate, hold: hold)
      giveBack(finding.parcel)
      close(finding.station, sign, now, &orders)
    case .overloaded(let hold): slowDown(finding, hold, now, &orders)
    case .down: goDown(finding, now, &orders)
    case .starved:
      narrow(finding, factor: 0.5, now, &orders)
      comeBack(finding.parcel, now)
    case .halt(let halt, let isCertain): suspect(halt, isCertain, finding, &orders)
    case .unsendable: drop(finding, &orders)
    }
  }

  private mutating func succeed(
    _ finding: Finding,
    _ now: Instant,
    _ orders: inout Orders
  ) {
    let here = finding.station
    guard let found = pools[here].succeeded(finding, at: now) else { return }
    let rate = (found.round.goodput * 10).rounded() / 10
    note(.limitChanged, "\(found.width) at a time bring \(rate) rows/s", here, &orders)
  }

  // MARK: - The row

  /// The row is at fault; before the endpoint has answered anybody it may be the job, and a web page
  /// is never a row's fault alone.
  private mutating func refuse(
    _ finding: Finding,
    _ now: Instant,
    _ orders: inout Orders
  ) {
    let here = finding.station
    if pools[here].dismissal != nil { return giveBack(finding.parcel) }
    let isKnown = pools[here].history.hasSucceeded || policy.isProven
    guard !isKnown || finding.refusal?.isPage == true else { return fail(finding, &orders) }
    switch pools[here].early.add(finding, limit: policy.sameRefusals) {
    case .hold: break
    case .release(let findings): for finding in findings { fail(finding, &orders) }
    case .sameForAll: dismiss(here, .sameRefusals(policy.sameRefusals, finding), &orders)
    }
  }

  private mutating func uncount(_ parcel: Parcel) {
    counts.requests -= 1
    if parcel.isRetry { counts.retries -= 1 }
  }

  /// Nothing was sent, and nothing was learned about anybody but this row.
  private mutating func drop(_ finding: Finding, _ orders: inout Orders) {
    guard finding.parcel.unit.rows.count == 1 else { return giveBackHalves(of: finding.parcel) }
    settle(finding.failures(.manifest), bytes: finding.parcel.bytes, &orders)
  }

  private mutating func retry(
    _ finding: Finding,
    most: Int,
    _ now: Instant,
    _ orders: inout Orders
  ) {
    var parcel = finding.parcel
    // What failed as a part of larger units needs no more than one more chance.
    let isLast = parcel.attempts + parcel.doubts >= most && parcel.attempts >= min(2, most)
    guard !isLast, parcel.trying < policy.rowDeadline else {
      return refuse(finding, now, &orders)
    }
    let server = finding.refusal?.wait.map { min($0, policy.maxWait) }
    let wait = policy.backoff.wait(after: parcel.attempts, server: server, using: &random)
    parcel.setbacks += 1
    parcel.trying += wait
    pools[finding.station.pool].waiting.insert(parcel, due: now + wait)
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

  /// The request, for those who count them.
  var sample: GoodputMeter.Sample? {
    guard let flight = parcel.flight, let first = parcel.unit.rows.first else { return nil }
    let rows = if case .answered(let settlements) = outcome { settlements.count } else { 0 }
    return GoodputMeter.Sample(
      position: first.position,
      rows: rows,
      abreast: flight.abreast,
      sentAt: flight.sentAt
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
