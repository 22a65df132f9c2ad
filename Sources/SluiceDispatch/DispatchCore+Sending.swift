internal import SluiceCore

/// What goes out, and when.
extension DispatchCore {
  /// Sends as much as gates, limits and suspicions let pass.
  mutating func fill(_ now: Instant, _ orders: inout Orders) {
    isShort = false
    let others = orders.shipments.count
    for pool in pools.indices {
      if let halt = pools[pool].unavailable(at: now) {
        giveUp(pool, halt, &orders)
        guard policy.hasSeveralModels else { return }
      }
      if pools[pool].leftOut != nil { leaveRows(of: pool) }
      inquire(pool, &orders)
      fillSlots(pool, now, &orders)
      for number in pools[pool].stations.indices {
        ask(Station.ID(pool: pool, number: number), now, &orders)
      }
    }
    for shipment in others..<orders.shipments.count {
      let station = orders.shipments[shipment].parcel.station
      orders.shipments[shipment].parcel.flight?.abreast = pools[station].inFlight
    }
  }

  /// Hands work to the stations that serve.
  private mutating func fillSlots(
    _ pool: Int,
    _ now: Instant,
    _ orders: inout Orders
  ) {
    var hasRoom = true
    while hasRoom {
      while window.hasRoomForAnswers, let (number, parcel) = pools[pool].take(at: now) {
        let station = Station.ID(pool: pool, number: number)
        guard ship(parcel, to: station, as: .work, now, &orders) else { return }
      }
      guard window.hasRoomForAnswers else { break }
      let widened = pools[pool].widen(at: now)
      orders.wake(at: widened.again)
      hasRoom = widened.hasRoom
    }
    orders.wake(at: pools[pool].nextDue(now))
  }

  /// Asks what only one request can tell: whether a suspicion is right, whether a closed gate may open,
  /// whether a unit takes the endpoint down.
  ///
  /// What others have room for has gone to them by now.
  private mutating func ask(
    _ station: Station.ID,
    _ now: Instant,
    _ orders: inout Orders
  ) {
    if pools[station].dismissal != nil || isShort { return }
    if let opens = pools[station].opens(after: now) { return orders.wake(at: opens) }
    if pools[station].suspicion != nil {
      confirm(station, now, &orders)
    } else if !pools[station].gate.isOpen {
      probe(station, now, &orders)
    } else {
      askSuspect(station, now, &orders)
    }
  }

  /// A unit that went down with the endpoint twice goes out when nothing else is in flight: if it
  /// happens again there is no doubt left, and nobody goes down with it.
  private mutating func askSuspect(
    _ station: Station.ID,
    _ now: Instant,
    _ orders: inout Orders
  ) {
    guard pools[station].inFlight == 0, pools[station.pool].waiting.isEmpty,
      let parcel = pools[station.pool].alone.popLast()
    else { return }
    _ = ship(parcel, to: station, as: .alone, now, &orders)
  }

  /// While the gate is closed one real row at a time asks whether it may open.
  private mutating func probe(
    _ station: Station.ID,
    _ now: Instant,
    _ orders: inout Orders
  ) {
    askKeeper(station, now, &orders)
    if pools[station].gate.wantsProbe(at: now), pools[station.pool].hasWork,
      !inquiresFirst(station, &orders),
      let parcel = pools[station.pool].any(for: station.number, now)
    {
      let hold = pools[station].gate.closure?.hold
      guard ship(parcel, to: station, as: .probe, hold: hold, now, &orders) else { return }
      pools[station].gate.probed()
      pools[station].inquiry.probed()
    }
    orders.wake(at: pools[station].gate.wake(after: now))
  }

  /// A keeper is asked when there is something to send: nothing is woken for nothing.
  private mutating func askKeeper(
    _ station: Station.ID,
    _ now: Instant,
    _ orders: inout Orders
  ) {
    guard pools[station].gate.wantsKeeper(at: now),
      pools[station].suspicion != nil || pools[station.pool].hasWork
    else { return }
    let number = pools[station].gate.attended()
    orders.attendances.append(Orders.Attendance(station: station, number: number))
  }

  /// One more request decides whether the account or the job is at fault; another row, if there is
  /// one, because a row may be to blame.
  private mutating func confirm(
    _ station: Station.ID,
    _ now: Instant,
    _ orders: inout Orders
  ) {
    askKeeper(station, now, &orders)
    let gate = pools[station].gate
    orders.wake(at: gate.wake(after: now))
    guard var suspicion = pools[station].suspicion, !suspicion.isAsked,
      gate.isOpen || gate.wantsProbe(at: now)
    else { return }
    let any = pools[station.pool].any(for: station.number, now)
    guard let parcel = any ?? suspicion.finding?.parcel else {
      // Nobody is left to ask about it.
      pools[station].suspicion = nil
      return
    }
    if parcel.unit.rows.first?.position == suspicion.finding?.parcel.unit.rows.first?.position {
      suspicion.finding = nil
    }
    guard ship(parcel, to: station, as: .confirmation, now, &orders) else { return }
    suspicion.isAsked = true
    pools[station].suspicion = suspicion
    pools[station].gate.probed()
  }

  // MARK: - Sending

  /// Sends a parcel, if it can be paid for.
  ///
  /// - Returns: Whether it could; it is first in line again if not.
  mutating func ship(
    _ parcel: Parcel,
    to station: Station.ID,
    as errand: Parcel.Errand,
    hold: Duration? = nil,
    _ now: Instant,
    _ orders: inout Orders
  ) -> Bool {
    guard let bill = bill(for: parcel, now) else {
      isShort = true
      giveBack(parcel)
      return false
    }
    var parcel = parcel
    parcel.flight = Parcel.Flight(
      sentAt: now,
      station: station.number,
      closings: pools[station].gate.closings,
      errand: errand,
      tokens: bill.tokens,
      price: bill.price
    )
    account.reserve(bill.price)
    lastID += 1
    inFlight += 1
    counts.requests += 1
    if parcel.isRetry { counts.retries += 1 }
    pools[station].sent(parcel, as: errand, at: now)
    var timeout = policy.callTimeout
    if let closure = pools[station].gate.closure {
      timeout = min(timeout, policy.probeTimeout * (1 << min(closure.timeouts, 20)))
    }
    let shipment = Orders.Shipment(
      id: lastID,
      parcel: parcel,
      timeout: hold.map { $0 + policy.afterHold } ?? timeout,
      hold: hold
    )
    orders.shipments.append(shipment)
    return true
  }
}
