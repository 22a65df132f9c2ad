internal import SluiceCore

/// What one reply means for all units: closed gates, unconfirmed stops, dismissals.
extension DispatchCore {
  mutating func close(
    _ upstream: Upstream.ID,
    _ sign: Gate.Sign,
    _ now: Instant,
    _ actions: inout Actions
  ) {
    guard groups[upstream].gate.close(sign, now: now, using: &random) else { return }
    groups[upstream].history.startOver()
    let parked = groups[upstream].gate.isParked(at: now) ? "; parked until then" : ""
    note(.gateClosed, "\(sign.reason.rawValue): \(sign.words)\(parked)", upstream, &actions)
    let isAway = sign.reason == .down || sign.reason == .loading
    if isAway, groups[upstream].gate.closings == 1, groups[upstream.group].upstreams.count > 1 {
      note(.endpointAway, sign.words, upstream, &actions)
    }
  }

  /// Only the probe's reply opens a closed gate: others were sent before it closed.
  mutating func answerGate(
    _ result: AttemptResult,
    _ verdict: Verdict,
    _ now: Instant,
    _ actions: inout Actions
  ) {
    let here = result.upstream
    guard let closure = groups[here].gate.closure, result.pending.attempt?.isAsking == true else {
      return
    }
    if verdict == .withdrawn || verdict == .unsendable { return groups[here].gate.withdrawProbe() }
    guard result.showsLife(verdict) else {
      let sign = result.sign(for: verdict, closure)
      groups[here].gate.missed(sign, now: now, using: &random)
      return note(.probed, "probe \(closure.probes): \(result.summary)", here, &actions)
    }
    guard groups[here].gate.open(now: now) != nil else { return }
    if groups[here].gate.isKept { actions.dismissals.append(here) }
    groups[here].history.startOver()
    groups[here].limiter.restart(at: now)
    groups[here].capabilityProbe.gateOpened()
    let waited = (now - closure.since).words
    note(.gateOpened, "after \(waited) and \(closure.probes) probes", here, &actions)
  }

  /// What an endpoint's supervisor says.
  ///
  /// Where nothing has been asked yet, its word opens the gate: the limiter begins with one request
  /// anyway.
  mutating func take(
    _ news: EndpointNews,
    _ upstream: Upstream.ID,
    _ now: Instant,
    _ actions: inout Actions
  ) {
    guard let closure = groups[upstream].gate.closure else { return }
    switch news {
    case .lost(let error):
      dismiss(upstream, StopReason(fault: .endpoint, error: error), &actions)
    case .refused(let error): end(.halted(StopReason(fault: .job, error: error)), &actions)
    case .ready where closure.reason == .unknown && !closure.isProbing:
      _ = groups[upstream].gate.open(now: now)
      groups[upstream].capabilityProbe.gateOpened()
      guard closure.news != nil else { return }
      let waited = (now - closure.since).words
      note(.gateOpened, "after \(waited): its supervisor says it is ready", upstream, &actions)
    case .ready, .waiting, .asleep:
      groups[upstream].gate.heard(news, now: now)
    }
  }

  // MARK: - Account and job

  /// The account or the job may be at fault: certain when it says so itself or a second row meets it.
  mutating func suspect(
    _ stopReason: StopReason,
    _ isCertain: Bool,
    _ result: AttemptResult,
    _ actions: inout Actions
  ) {
    let here = result.upstream
    if groups[here].dismissal != nil { return requeue(result.pending) }
    let unconfirmedStop = groups[here].unconfirmedStop
    if !isCertain, isTheRowAfterAll(result) {
      groups[here].unconfirmedStop = nil
      return fail(result.charged(), words: result.words(under: stopReason), &actions)
    }
    guard isCertain || unconfirmedStop != nil else {
      groups[here].unconfirmedStop = UnconfirmedStop(stopReason: stopReason, result: result)
      return
    }
    requeue(result.pending)
    dismiss(here, unconfirmedStop?.stopReason ?? stopReason, &actions)
  }

  /// A row that could not be compared with another, where others had passed: no other is left to be lost.
  private func isTheRowAfterAll(_ result: AttemptResult) -> Bool {
    guard let unconfirmedStop = groups[result.upstream].unconfirmedStop,
      unconfirmedStop.result == nil,
      case .confirmation = result.pending.attempt?.sendReason
    else { return false }
    return result.mayBeRow && result.pending.unit.rows.count == 1
      && groups[result.upstream].history.hasSucceeded
  }

  /// An endpoint is wrong for the job, or the job for it: the others go on without it, and without
  /// others its rows are given up.
  mutating func dismiss(_ upstream: Upstream.ID, _ stopReason: StopReason, _ actions: inout Actions)
  {
    guard !groups[upstream.group].isLast(upstream.number) else {
      return giveUp(upstream.group, stopReason.at(groups[upstream].name), &actions)
    }
    for pending in groups[upstream].dismiss(stopReason) { requeue(pending) }
    note(.endpointDismissed, stopReason.error.what, upstream, &actions)
  }

  /// The confirming request came back.
  mutating func confirmStop(
    _ result: AttemptResult,
    _ verdict: Verdict,
    _ now: Instant,
    _ actions: inout Actions
  ) {
    let here = result.upstream
    guard let unconfirmedStop = groups[here].unconfirmedStop,
      case .confirmation = result.pending.attempt?.sendReason
    else { return }
    if case .halt = verdict { return }
    guard result.showsLife(verdict) else {
      groups[here].unconfirmedStop?.isAsked = false
      return
    }
    groups[here].unconfirmedStop = nil
    guard let suspected = unconfirmedStop.result else { return }
    if unconfirmedStop.mayBeRow, suspected.pending.unit.rows.count == 1 {
      fail(suspected.charged(), words: suspected.words(under: unconfirmedStop.stopReason), &actions)
    } else if unconfirmedStop.mayBeRow {
      requeueHalves(of: suspected.pending)
    } else {
      var pending = suspected.pending
      pending.acquittals += 1
      requeue(pending)
    }
  }

  // MARK: - Words

  /// Notes what was decided about an endpoint, and of which of several.
  func note(
    _ kind: RunEvent.Kind,
    _ detail: String,
    _ upstream: Upstream.ID,
    _ actions: inout Actions
  ) {
    let isOnly = !policy.hasSeveralModels && groups.count == 1 && groups[0].upstreams.count == 1
    actions.note(kind, isOnly ? detail : "\(groups[upstream].name): \(detail)")
  }
}

extension PendingUnit.Attempt {
  /// Whether its reply decides about a closed gate.
  var isAsking: Bool {
    switch sendReason {
    case .probe, .confirmation, .known: true
    case .work, .alone: false
    }
  }
}

extension AttemptResult {
  /// Whether the endpoint read the request and spoke about it: it is not cold, whatever it said.
  func showsLife(_ verdict: Verdict) -> Bool {
    switch verdict {
    case .answered, .failed: true
    case .split, .retry, .halt: refusal.map { $0.meant < 500 } ?? false
    case .cold, .overloaded, .down, .resend, .starved, .withdrawn, .unsendable: false
    }
  }

  /// What a probe without a sign of life says about the gate.
  func sign(for verdict: Verdict, _ closure: Gate.Closure) -> Gate.Sign {
    switch verdict {
    case .cold(let reason, let estimate, let hold): sign(reason, estimate: estimate, hold: hold)
    case .overloaded(let hold): sign(.throttled, hold: hold)
    default: sign(closure.reason)
    }
  }
}
