internal import SluiceCore

/// What goes out, and when.
extension DispatchCore {
  /// Sends as much as gate, limit and suspicion let pass.
  mutating func fill(_ now: ContinuousClock.Instant, _ orders: inout Orders) {
    if let closure = gate.closure, gate.isOverdue(at: now) {
      end(.halted(.unavailable(closure, after: now - closure.since)), &orders)
    } else if suspicion != nil {
      confirm(now, &orders)
    } else if !gate.isOpen {
      probe(now, &orders)
    } else {
      fillSlots(now, &orders)
    }
  }

  private mutating func fillSlots(_ now: ContinuousClock.Instant, _ orders: inout Orders) {
    while !isAloneOut, window.hasRoomForAnswers {
      guard hasSlot(now, &orders) else { return }
      guard let parcel = next(now) else { break }
      ship(parcel, as: .work, now, &orders)
    }
    askSuspect(now, &orders)
    orders.wake(at: nextDue(now))
  }

  private mutating func hasSlot(_ now: ContinuousClock.Instant, _ orders: inout Orders) -> Bool {
    if inFlight < limiter.limit { return true }
    orders.wake(at: limiter.widen(at: now))
    return inFlight < limiter.limit
  }

  /// The next parcel: those that lost their turn for the endpoint's faults, then those whose wait is
  /// over, then the manifest's next.
  private mutating func next(_ now: ContinuousClock.Instant) -> Parcel? {
    if let parcel = returned.popLast() { return parcel }
    if let first = waiting.first, first.due <= now, mayRetry(first.parcel, now) {
      return waiting.popDue(at: now)
    }
    return fresh.popFirst()
  }

  private func mayRetry(_ parcel: Parcel, _ now: ContinuousClock.Instant) -> Bool {
    !parcel.isRetry || budget.allows(limit: limiter.limit, now: now)
  }

  /// When the next wait is over; a second later while the budget holds it back.
  private func nextDue(_ now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
    waiting.first.map { $0.due > now ? $0.due : now + .seconds(1) }
  }

  /// A unit that went down with the endpoint twice goes out when nothing else is in flight: if it
  /// happens again there is no doubt left, and nobody goes down with it.
  private mutating func askSuspect(_ now: ContinuousClock.Instant, _ orders: inout Orders) {
    guard inFlight == 0, waiting.isEmpty, let parcel = alone.popLast() else { return }
    isAloneOut = true
    ship(parcel, as: .alone, now, &orders)
  }

  /// While the gate is closed one real row at a time asks whether it may open.
  private mutating func probe(_ now: ContinuousClock.Instant, _ orders: inout Orders) {
    if gate.wantsProbe(at: now), let parcel = anyParcel(now) {
      gate.probed()
      ship(parcel, as: .probe, now, &orders)
    }
    orders.wake(at: gate.wake(after: now))
  }

  /// One more request decides whether the account or the job is at fault; another row, if there is
  /// one, because a row may be to blame.
  private mutating func confirm(_ now: ContinuousClock.Instant, _ orders: inout Orders) {
    orders.wake(at: gate.wake(after: now))
    guard var suspicion, !suspicion.isAsked, gate.isOpen || gate.wantsProbe(at: now) else { return }
    guard let parcel = anyParcel(now) ?? suspicion.finding?.parcel else {
      // Nobody is left to ask about it.
      self.suspicion = nil
      return
    }
    if parcel.unit.rows.first?.position == suspicion.finding?.parcel.unit.rows.first?.position {
      suspicion.finding = nil
    }
    suspicion.isAsked = true
    self.suspicion = suspicion
    gate.probed()
    ship(parcel, as: .confirmation, now, &orders)
  }

  /// Any parcel, its wait over or not: the gate's wait is the longer one.
  private mutating func anyParcel(_ now: ContinuousClock.Instant) -> Parcel? {
    if let parcel = next(now) { return parcel }
    if let first = waiting.first { return waiting.popDue(at: max(now, first.due)) }
    return alone.popLast()
  }
}
