internal import SluiceCore

/// What goes out, and when.
extension DispatchCore {
  /// Sends as much as gates, limits and unconfirmedStops let pass.
  mutating func fill(_ now: Instant, _ actions: inout Actions) {
    isShort = false
    let others = actions.requests.count
    for group in groups.indices {
      if let stopReason = groups[group].unavailable(at: now) {
        giveUp(group, stopReason, &actions)
        guard policy.hasSeveralModels else { return }
      }
      if groups[group].leftOut != nil { leaveRows(of: group) }
      probeCapabilities(group, &actions)
      fillSlots(group, now, &actions)
      for number in groups[group].upstreams.indices {
        ask(Upstream.ID(group: group, number: number), now, &actions)
      }
    }
    for outgoing in others..<actions.requests.count {
      let upstream = actions.requests[outgoing].pending.upstream
      actions.requests[outgoing].pending.attempt?.abreast = groups[upstream].inFlight
    }
  }

  /// Hands work to the upstreams that serve.
  private mutating func fillSlots(
    _ group: Int,
    _ now: Instant,
    _ actions: inout Actions
  ) {
    var hasRoom = true
    while hasRoom {
      while window.hasRoomForAnswers, let (number, pending) = groups[group].take(at: now) {
        let upstream = Upstream.ID(group: group, number: number)
        guard ship(pending, to: upstream, as: .work, now, &actions) else { return }
      }
      guard window.hasRoomForAnswers else { break }
      let widened = groups[group].widen(at: now)
      actions.wake(at: widened.again)
      hasRoom = widened.hasRoom
    }
    actions.wake(at: groups[group].nextDue(now))
  }

  /// Asks what only one request can tell: whether a unconfirmed stop is right, whether a closed gate may open,
  /// whether a unit takes the endpoint down.
  ///
  /// What others have room for has gone to them by now.
  private mutating func ask(
    _ upstream: Upstream.ID,
    _ now: Instant,
    _ actions: inout Actions
  ) {
    if groups[upstream].dismissal != nil || isShort { return }
    if let opens = groups[upstream].opens(after: now) { return actions.wake(at: opens) }
    if groups[upstream].unconfirmedStop != nil {
      confirm(upstream, now, &actions)
    } else if !groups[upstream].gate.isOpen {
      probe(upstream, now, &actions)
    } else {
      askSuspect(upstream, now, &actions)
    }
  }

  /// A unit that went down with the endpoint twice goes out when nothing else is in flight: if it
  /// happens again there is no doubt left, and no other row goes down with it.
  private mutating func askSuspect(
    _ upstream: Upstream.ID,
    _ now: Instant,
    _ actions: inout Actions
  ) {
    guard groups[upstream].inFlight == 0, groups[upstream.group].waiting.isEmpty,
      let pending = groups[upstream.group].alone.popLast()
    else { return }
    _ = ship(pending, to: upstream, as: .alone, now, &actions)
  }

  /// While the gate is closed one real row at a time asks whether it may open.
  private mutating func probe(
    _ upstream: Upstream.ID,
    _ now: Instant,
    _ actions: inout Actions
  ) {
    askSupervisor(upstream, now, &actions)
    if groups[upstream].gate.wantsProbe(at: now), groups[upstream.group].hasWork,
      !probesCapabilitiesFirst(upstream, &actions),
      let (pending, sendReason) = nextProbe(upstream, now, &actions)
    {
      let hold = groups[upstream].gate.closure?.hold
      guard ship(pending, to: upstream, as: sendReason, hold: hold, now, &actions) else { return }
      groups[upstream].gate.probed()
      groups[upstream].capabilityProbe.probed()
    }
    actions.wake(at: groups[upstream].gate.wake(after: now))
  }

  /// What asks whether a closed gate may open: a row, and after one that failed a row whose answer is
  /// known, because those that are left may all be bad.
  private mutating func nextProbe(
    _ upstream: Upstream.ID,
    _ now: Instant,
    _ actions: inout Actions
  ) -> (PendingUnit, PendingUnit.SendReason)? {
    if let closure = groups[upstream].gate.closure, closure.probes % 2 == 1, closure.hold == nil,
      closure.reason != .paused, let known = knownRow(of: upstream.group, &actions)
    {
      return (known, .known)
    }
    return groups[upstream.group].any(for: upstream.number, now).map { ($0, .probe) }
  }

  /// A supervisor is asked when there is something to send: nothing is woken for nothing.
  private mutating func askSupervisor(
    _ upstream: Upstream.ID,
    _ now: Instant,
    _ actions: inout Actions
  ) {
    guard groups[upstream].gate.wantsSupervisor(at: now),
      groups[upstream].unconfirmedStop != nil || groups[upstream.group].hasWork
    else { return }
    let number = groups[upstream].gate.attended()
    actions.supervisorCalls.append(Actions.SupervisorCall(upstream: upstream, number: number))
  }

  /// One more request decides whether the account or the job is at fault; another row, if there is
  /// one, because a row may be to blame.
  private mutating func confirm(
    _ upstream: Upstream.ID,
    _ now: Instant,
    _ actions: inout Actions
  ) {
    askSupervisor(upstream, now, &actions)
    let gate = groups[upstream].gate
    actions.wake(at: gate.wake(after: now))
    guard var unconfirmedStop = groups[upstream].unconfirmedStop, !unconfirmedStop.isAsked,
      gate.isOpen || gate.wantsProbe(at: now)
    else { return }
    let isAboutCredits = unconfirmedStop.result?.isAboutCredits ?? false
    if unconfirmedStop.needsKnownRow || !groups[upstream.group].hasWork && !isAboutCredits,
      groups[upstream.group].known.isPossible(policy)
    {
      guard let known = knownRow(of: upstream.group, &actions),
        ship(known, to: upstream, as: .known, now, &actions)
      else { return }
      groups[upstream].unconfirmedStop?.isAsked = true
      groups[upstream].gate.probed()
      return
    }
    if unconfirmedStop.needsKnownRow {
      return dismiss(upstream, unconfirmedStop.stopReason, &actions)
    }
    let any = groups[upstream.group].any(for: upstream.number, now)
    guard let pending = any ?? unconfirmedStop.result?.pending else {
      // No other row is left to ask about it.
      groups[upstream].unconfirmedStop = nil
      return
    }
    if pending.unit.rows.first?.position
      == unconfirmedStop.result?.pending.unit.rows.first?.position
    {
      unconfirmedStop.result = nil
    }
    guard ship(pending, to: upstream, as: .confirmation, now, &actions) else { return }
    unconfirmedStop.isAsked = true
    groups[upstream].unconfirmedStop = unconfirmedStop
    groups[upstream].gate.probed()
  }

  // MARK: - Sending

  /// Sends a unit, if it can be paid for.
  ///
  /// - Returns: Whether it could; it is first in line again if not.
  mutating func ship(
    _ pending: PendingUnit,
    to upstream: Upstream.ID,
    as sendReason: PendingUnit.SendReason,
    hold: Duration? = nil,
    _ now: Instant,
    _ actions: inout Actions
  ) -> Bool {
    guard let bill = bill(for: pending, now) else {
      isShort = true
      // A known row is not one of those that are to be asked.
      if case .known = sendReason { return false }
      requeue(pending)
      return false
    }
    var pending = pending
    pending.attempt = PendingUnit.Attempt(
      sentAt: now,
      upstream: upstream.number,
      closings: groups[upstream].gate.closings,
      sendReason: sendReason,
      tokens: bill.tokens,
      price: bill.price
    )
    account.reserve(bill.price)
    lastID += 1
    inFlight += 1
    counts.requests += 1
    if pending.isRetry { counts.retries += 1 }
    groups[upstream].sent(pending, as: sendReason, at: now)
    var timeout = policy.callTimeout
    if let closure = groups[upstream].gate.closure {
      timeout = min(timeout, policy.probeTimeout * (1 << min(closure.timeouts, 20)))
    }
    let outgoing = Actions.OutgoingRequest(
      id: lastID,
      pending: pending,
      timeout: hold.map { $0 + policy.afterHold } ?? timeout,
      hold: hold
    )
    actions.requests.append(outgoing)
    return true
  }
}
