internal import SluiceCore

/// What becomes of a parcel, and of an endpoint, when the endpoint is at fault.
extension DispatchCore {
  mutating func slowDown(
    _ finding: Finding,
    _ hold: Duration?,
    _ now: Instant,
    _ orders: inout Orders
  ) {
    let here = finding.station
    counts.throttled += 1
    pools[here].refusedForOverload()
    // A server that says when has said enough: the gate keeps its word, the limit stays.
    if hold == nil { narrow(finding, now, &orders) }
    if hold != nil || pools[here].history.isDown(at: now) {
      giveBack(finding.parcel)
      close(here, finding.sign(.throttled, hold: hold), now, &orders)
    } else {
      comeBack(finding.parcel, now, atOnce: pools[here.pool].hasOther(than: here.number))
    }
  }

  mutating func goDown(
    _ finding: Finding,
    _ now: Instant,
    _ orders: inout Orders
  ) {
    var parcel = finding.parcel
    if finding.refusal.map({ [502, 504].contains($0.status) || $0.status >= 520 }) == true {
      parcel.gatewayErrors += 1
    }
    if finding.isTimeout || [504, 524].contains(finding.refusal?.status) {
      narrow(finding, now, &orders)
    }
    closeIfDown(finding, now, &orders)
    guard tookDown(finding) else {
      let here = finding.station
      let isFree = !pools[here].gate.isOpen || pools[here.pool].hasOther(than: here.number)
      return comeBack(parcel, now, atOnce: isFree)
    }
    parcel.crashes += 1
    quarantine(parcel, finding, &orders)
  }

  mutating func closeIfDown(
    _ finding: Finding,
    _ now: Instant,
    _ orders: inout Orders
  ) {
    guard pools[finding.station].history.isDown(at: now) else { return }
    close(finding.station, finding.sign(.down), now, &orders)
  }

  /// Whether the endpoint went down while it worked on this: alone, or as the gate closed on it.
  private func tookDown(_ finding: Finding) -> Bool {
    guard finding.mayHaveWorked, let flight = finding.parcel.flight else { return false }
    if case .alone = flight.errand { return true }
    let gate = pools[finding.station].gate
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
      pools[parcel.unit.pool].alone += [second, first]
    case (2, _): pools[parcel.unit.pool].alone.append(parcel)
    default: giveBack(parcel)
    }
  }

  mutating func narrow(
    _ finding: Finding,
    factor: Double = 0.7,
    _ now: Instant,
    _ orders: inout Orders
  ) {
    // What is left of a unit that failed is being looked at by itself: it says nothing about the rest.
    guard finding.parcel.flight?.isAsking == false, finding.parcel.doubts == 0,
      let sample = finding.sample,
      pools[finding.station].limiter.overloaded(by: sample, at: now, factor: factor)
    else { return }
    let limit = pools[finding.station].limiter.limit
    note(.throttled, "\(finding.summary); at most \(limit) at a time", finding.station, &orders)
  }

  /// Whether a row ran out of time because too many were sent with it.
  ///
  /// That is for the limit to answer, and the row is not charged. The first time is always believed to
  /// be of that kind; a row that does so again and again, or as the rest of a unit that did, is to
  /// blame itself.
  func isOneTooMany(_ finding: Finding, _ now: Instant) -> Bool {
    let parcel = finding.parcel
    guard finding.isTimeout, let flight = parcel.flight, parcel.doubts == 0 else { return false }
    return parcel.setbacks == 0
      || parcel.setbacks < policy.attempts
        && pools[finding.station].limiter.blames(flight.sentAt, at: now)
  }

  // MARK: - Back in line

  /// First in line again, without a charge; behind the others, if it was to open a gate and did not:
  /// the next probe is another row.
  mutating func giveBack(_ parcel: Parcel) {
    if parcel.flight?.isAsking == true {
      pools[parcel.unit.pool].returned.insert(parcel, at: 0)
    } else {
      pools[parcel.unit.pool].returned.append(parcel)
    }
  }

  /// Behind the others: after the half of a unit that failed comes the other half of what it was a
  /// part of, and so something that is answered in between.
  mutating func giveBackHalves(of parcel: Parcel) {
    let (first, second) = parcel.halves()
    pools[parcel.unit.pool].returned.insert(contentsOf: [second, first], at: 0)
  }

  /// Back in line without a charge; at once the first few times, then after a wait.
  mutating func comeBack(
    _ parcel: Parcel,
    _ now: Instant,
    atOnce: Bool = true
  ) {
    var parcel = parcel
    parcel.setbacks += 1
    let number = parcel.flight?.station ?? 0
    let isOpen = pools[parcel.unit.pool].stations[number].gate.isOpen
    guard atOnce, parcel.setbacks <= 3 || !isOpen else {
      let wait = policy.backoff.wait(after: parcel.setbacks, using: &random)
      return pools[parcel.unit.pool].waiting.insert(parcel, due: now + wait)
    }
    giveBack(parcel)
  }
}
