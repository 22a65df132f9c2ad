internal import SluiceCore

/// The gate and the suspicion: what one reply means for everybody.
extension DispatchCore {
  mutating func close(
    _ sign: Gate.Sign,
    _ now: ContinuousClock.Instant,
    _ orders: inout Orders
  ) {
    guard gate.close(sign, now: now, using: &random) else { return }
    history.startOver()
    orders.note(.gateClosed, "\(sign.reason.rawValue): \(sign.words)")
  }

  /// Only the probe's reply opens a closed gate: others were sent before it closed.
  mutating func answerGate(
    _ finding: Finding,
    _ verdict: Verdict,
    _ now: ContinuousClock.Instant,
    _ orders: inout Orders
  ) {
    guard let closure = gate.closure, finding.parcel.flight?.isAsking == true else { return }
    if verdict == .withdrawn || verdict == .unsendable { return gate.withdrawProbe() }
    guard finding.showsLife(verdict) else {
      gate.missed(finding.sign(for: verdict, closure), now: now, using: &random)
      return orders.note(.probed, "probe \(closure.probes): \(finding.summary)")
    }
    _ = gate.open(now: now)
    history.startOver()
    limiter.restart()
    let waited = (now - closure.since).words
    orders.note(.gateOpened, "after \(waited) and \(closure.probes) probes")
  }

  // MARK: - Account and job

  /// The account or the job may be at fault: certain when it says so itself or a second row meets it.
  mutating func suspect(
    _ halt: Halt,
    _ isCertain: Bool,
    _ finding: Finding,
    _ orders: inout Orders
  ) {
    if isCertain || suspicion != nil {
      end(.halted(suspicion?.halt ?? halt), &orders)
    } else {
      suspicion = Suspicion(halt: halt, finding: finding)
    }
  }

  /// The confirming request came back.
  mutating func answerSuspicion(
    _ finding: Finding,
    _ verdict: Verdict,
    _ now: ContinuousClock.Instant,
    _ orders: inout Orders
  ) {
    guard let suspicion, case .confirmation = finding.parcel.flight?.errand else { return }
    if case .halt = verdict { return }
    guard finding.showsLife(verdict) else {
      self.suspicion?.isAsked = false
      return
    }
    self.suspicion = nil
    guard let suspected = suspicion.finding else { return }
    if suspicion.mayBeRow, suspected.parcel.unit.rows.count == 1 {
      fail(suspected.charged(), &orders)
    } else if suspicion.mayBeRow {
      let (first, second) = suspected.parcel.halves()
      returned.append(second)
      returned.append(first)
    } else {
      returned.append(suspected.parcel)
    }
  }

  // MARK: - Words

  /// What the run is doing now.
  func snapshot(_ now: ContinuousClock.Instant) -> DispatchSnapshot {
    var shown = counts
    shown.inFlight = inFlight
    shown.limit = gate.isOpen ? limiter.limit : 1
    shown.ceiling = limiter.ceiling
    shown.waiting = waiting.count + returned.count + alone.count
    shown.window = window.rows
    shown.waitingFor = gate.closure.map { closure in
      let what =
        switch closure.reason {
        case .loading: "the model"
        case .paused: "the paused endpoint"
        case .down: "the endpoint to come back"
        case .throttled: "the endpoint's rate limit"
        }
      return "\(what): probe \(closure.probes), \((now - closure.since).words)"
    }
    return shown
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
