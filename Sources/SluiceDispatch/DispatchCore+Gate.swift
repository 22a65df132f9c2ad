internal import SluiceCore

/// What one reply means for everybody: closed gates, suspicions, dismissals.
extension DispatchCore {
  mutating func close(
    _ station: Station.ID,
    _ sign: Gate.Sign,
    _ now: Instant,
    _ orders: inout Orders
  ) {
    guard pools[station].gate.close(sign, now: now, using: &random) else { return }
    pools[station].history.startOver()
    let parked = pools[station].gate.isParked(at: now) ? "; parked until then" : ""
    note(.gateClosed, "\(sign.reason.rawValue): \(sign.words)\(parked)", station, &orders)
  }

  /// Only the probe's reply opens a closed gate: others were sent before it closed.
  mutating func answerGate(
    _ finding: Finding,
    _ verdict: Verdict,
    _ now: Instant,
    _ orders: inout Orders
  ) {
    let here = finding.station
    guard let closure = pools[here].gate.closure, finding.parcel.flight?.isAsking == true else {
      return
    }
    if verdict == .withdrawn || verdict == .unsendable { return pools[here].gate.withdrawProbe() }
    guard finding.showsLife(verdict) else {
      let sign = finding.sign(for: verdict, closure)
      pools[here].gate.missed(sign, now: now, using: &random)
      return note(.probed, "probe \(closure.probes): \(finding.summary)", here, &orders)
    }
    guard pools[here].gate.open(now: now) != nil else { return }
    if pools[here].gate.isKept { orders.dismissals.append(here) }
    pools[here].history.startOver()
    pools[here].limiter.restart(at: now)
    pools[here].inquiry.gateOpened()
    let waited = (now - closure.since).words
    note(.gateOpened, "after \(waited) and \(closure.probes) probes", here, &orders)
  }

  /// What an endpoint's keeper says.
  ///
  /// Where nothing has been asked yet, its word opens the gate: the limiter begins with one request
  /// anyway.
  mutating func take(
    _ news: EndpointNews,
    _ station: Station.ID,
    _ now: Instant,
    _ orders: inout Orders
  ) {
    guard let closure = pools[station].gate.closure else { return }
    switch news {
    case .lost(let error):
      dismiss(station, Halt(fault: .endpoint, error: error), &orders)
    case .refused(let error): end(.halted(Halt(fault: .job, error: error)), &orders)
    case .ready where closure.reason == .unknown && !closure.isProbing:
      _ = pools[station].gate.open(now: now)
      pools[station].inquiry.gateOpened()
      guard closure.news != nil else { return }
      let waited = (now - closure.since).words
      note(.gateOpened, "after \(waited): its keeper says it is ready", station, &orders)
    case .ready, .waiting, .asleep:
      pools[station].gate.heard(news, now: now)
    }
  }

  // MARK: - Account and job

  /// The account or the job may be at fault: certain when it says so itself or a second row meets it.
  mutating func suspect(
    _ halt: Halt,
    _ isCertain: Bool,
    _ finding: Finding,
    _ orders: inout Orders
  ) {
    let here = finding.station
    if pools[here].dismissal != nil { return giveBack(finding.parcel) }
    let suspicion = pools[here].suspicion
    if !isCertain, isTheRowAfterAll(finding) {
      pools[here].suspicion = nil
      return fail(finding.charged(), words: finding.words(under: halt), &orders)
    }
    guard isCertain || suspicion != nil else {
      pools[here].suspicion = Suspicion(halt: halt, finding: finding)
      return
    }
    giveBack(finding.parcel)
    dismiss(here, suspicion?.halt ?? halt, &orders)
  }

  /// A row that had nobody to be compared with, where others had passed: no other is left to be lost.
  private func isTheRowAfterAll(_ finding: Finding) -> Bool {
    guard let suspicion = pools[finding.station].suspicion, suspicion.finding == nil,
      case .confirmation = finding.parcel.flight?.errand
    else { return false }
    return finding.mayBeRow && finding.parcel.unit.rows.count == 1
      && pools[finding.station].history.hasSucceeded
  }

  /// An endpoint is wrong for the job, or the job for it: the others go on without it, and without
  /// others its rows are given up.
  mutating func dismiss(_ station: Station.ID, _ halt: Halt, _ orders: inout Orders) {
    guard !pools[station.pool].isLast(station.number) else {
      return giveUp(station.pool, halt.at(pools[station].name), &orders)
    }
    for parcel in pools[station].dismiss(halt) { giveBack(parcel) }
    note(.endpointDismissed, halt.error.what, station, &orders)
  }

  /// The confirming request came back.
  mutating func answerSuspicion(
    _ finding: Finding,
    _ verdict: Verdict,
    _ now: Instant,
    _ orders: inout Orders
  ) {
    let here = finding.station
    guard let suspicion = pools[here].suspicion,
      case .confirmation = finding.parcel.flight?.errand
    else { return }
    if case .halt = verdict { return }
    guard finding.showsLife(verdict) else {
      pools[here].suspicion?.isAsked = false
      return
    }
    pools[here].suspicion = nil
    guard let suspected = suspicion.finding else { return }
    if suspicion.mayBeRow, suspected.parcel.unit.rows.count == 1 {
      fail(suspected.charged(), words: suspected.words(under: suspicion.halt), &orders)
    } else if suspicion.mayBeRow {
      giveBackHalves(of: suspected.parcel)
    } else {
      giveBack(suspected.parcel)
    }
  }

  // MARK: - Words

  /// Notes what was decided about an endpoint, and of which of several.
  func note(
    _ kind: RunEvent.Kind,
    _ detail: String,
    _ station: Station.ID,
    _ orders: inout Orders
  ) {
    let isOnly = !policy.hasSeveralModels && pools.count == 1 && pools[0].stations.count == 1
    orders.note(kind, isOnly ? detail : "\(pools[station].name): \(detail)")
  }
}

extension Parcel.Flight {
  /// Whether its reply decides about a closed gate.
  var isAsking: Bool {
    switch errand {
    case .probe, .confirmation: true
    case .work, .alone: false
    }
  }
}

extension Finding {
  /// Whether the endpoint read the request and spoke about it: it is not cold, whatever it said.
  func showsLife(_ verdict: Verdict) -> Bool {
    switch verdict {
    case .answered, .failed: true
    case .split, .retry, .halt: refusal.map { $0.status < 500 } ?? false
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
