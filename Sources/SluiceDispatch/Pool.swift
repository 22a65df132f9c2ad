internal import SluiceCore

/// Endpoints that can stand in for each other, and the units that wait for one of them.
///
/// A parcel moves: fresh → in flight → settled; or from in flight back to `returned` (uncharged, first
/// in line), `waiting` (until its time), or `alone` (suspected of taking an endpoint down). Whichever
/// station has the most room takes the next one; what failed at one station goes to another while
/// there is another that serves.
struct Pool: Sendable {
  /// None until the first unit names them.
  var stations: [Station] = []
  var fresh = UnitQueue()
  var returned: [Parcel] = []
  var waiting = WaitingUnits()
  var alone: [Parcel] = []
  var limits = UnitLimits()
  /// Why its rows are left untouched while those of other pools are asked; nil while they are asked.
  var leftOut: Halt?

  mutating func open(
    _ endpoints: [String],
    _ policy: DispatchPolicy,
    at now: Instant
  ) {
    let isOnly = endpoints.count == 1
    stations = endpoints.map { Station($0, policy, isOnly: isOnly, at: now) }
  }

  /// Whether every station that is not dismissed sleeps or is away.
  var isCold: Bool {
    stations.allSatisfy { $0.dismissal != nil || $0.isCold } && stations.contains(where: \.isCold)
  }

  /// The probes that are on their way.
  var probesOut: Int { stations.count { $0.gate.closure?.isProbing == true } }

  /// How many requests may be in flight.
  var limit: Int { stations.reduce(0) { $0 + $1.limiter.limit } }

  /// Whether there is anything that a probe could ask.
  var hasWork: Bool { !fresh.isEmpty || unsettled > 0 }

  /// Units that have been out and have not been settled.
  var unsettled: Int { returned.count + waiting.count + alone.count }

  /// Whether nothing is left to do.
  var isIdle: Bool {
    fresh.isEmpty && unsettled == 0
      && stations.allSatisfy { $0.inFlight == 0 && $0.suspicion == nil }
  }

  /// Whether another station of the pool serves.
  func hasOther(than station: Int) -> Bool {
    stations.count > 1 && stations.indices.contains { $0 != station && stations[$0].serves }
  }

  /// Whether every other station of the pool has been dismissed.
  func isLast(_ station: Int) -> Bool {
    !stations.indices.contains { $0 != station && stations[$0].dismissal == nil }
  }

  /// Takes out all that waits.
  mutating func removeAll() -> [Parcel] {
    var parcels = returned + alone
    returned = []
    alone = []
    while let parcel = fresh.popFirst() { parcels.append(parcel) }
    while let due = waiting.first?.due, let parcel = waiting.popDue(at: due) {
      parcels.append(parcel)
    }
    return parcels
  }

  // MARK: - Taking

  /// The next parcel, and the station that takes it: the one with the most room.
  mutating func take(at now: Instant) -> (station: Int, parcel: Parcel)? {
    if waitsForReports { return nil }
    var tried: [Int] = []
    while let station = roomiest(but: tried, now) {
      if let parcel = next(for: station, now) { return (station, parcel) }
      if stations.count == 1 { return nil }
      tried.append(station)
    }
    return nil
  }

  private func roomiest(but tried: [Int], _ now: Instant) -> Int? {
    var best: Int?
    var most = 0
    for number in stations.indices where !tried.contains(number) {
      let room = stations[number].room
      if room > most, stations[number].opens(after: now) == nil { (best, most) = (number, room) }
    }
    return best
  }

  /// The next parcel for a station: those that lost their turn for an endpoint's faults, then those
  /// whose wait is over, then the manifest's next.
  mutating func next(for station: Int, _ now: Instant) -> Parcel? {
    first(for: station, now).map { fitted($0) }
  }

  /// What of a parcel may travel in one request: the rest is next in line.
  private mutating func fitted(_ parcel: Parcel, rows: Int = .max) -> Parcel {
    let count = min(rows, limits.fitting(parcel.unit))
    guard count < parcel.unit.rows.count else { return parcel }
    let (fitting, rest) = parcel.cut(at: count)
    returned.append(rest)
    return fitting
  }

  private mutating func first(for station: Int, _ now: Instant) -> Parcel? {
    if let last = returned.last, mayGo(last, to: station) { return returned.popLast() }
    if let first = waiting.first, first.due <= now, mayGo(first.parcel, to: station),
      mayRetry(first.parcel, at: station, now)
    {
      return waiting.popDue(at: now)
    }
    return fresh.popFirst()
  }

  /// Any parcel, its wait over or not: a closed gate's wait is the longer one.
  ///
  /// One row asks where nobody knows yet how many the endpoint takes.
  mutating func any(for station: Int, _ now: Instant) -> Parcel? {
    let rows = stations[station].inquiry.isOpen ? 1 : Int.max
    if let parcel = first(for: station, now) { return fitted(parcel, rows: rows) }
    if let first = waiting.first, mayGo(first.parcel, to: station) {
      return waiting.popDue(at: max(now, first.due)).map { fitted($0, rows: rows) }
    }
    return alone.popLast()
  }

  /// What failed at one station is for the others, as long as one of them serves.
  private func mayGo(_ parcel: Parcel, to station: Int) -> Bool {
    parcel.flight?.station != station || !hasOther(than: station)
  }

  private func mayRetry(
    _ parcel: Parcel,
    at station: Int,
    _ now: Instant
  ) -> Bool {
    !parcel.isRetry
      || stations[station].budget.allows(limit: stations[station].limiter.limit, now: now)
  }

  /// When the next wait is over; a second later while a budget holds it back.
  func nextDue(_ now: Instant) -> Instant? {
    waiting.first.map { $0.due > now ? $0.due : now + .seconds(1) }
  }

  // MARK: - Time

  /// Widens the limits of full stations, as time passes; those whose pace holds them need no room.
  ///
  /// - Returns: Whether there is room now where there was none, and when to look again.
  mutating func widen(
    at now: Instant
  ) -> (hasRoom: Bool, again: Instant?) {
    var hasRoom = false
    var again: Instant?
    for number in stations.indices where stations[number].serves {
      guard !stations[number].isAloneOut else { continue }
      if let opens = stations[number].opens(after: now) {
        again = min(again ?? opens, opens)
        continue
      }
      guard stations[number].room <= 0 else { continue }
      if let next = stations[number].limiter.widen(at: now) { again = min(again ?? next, next) }
      hasRoom = hasRoom || stations[number].room > 0
    }
    return (hasRoom, again)
  }

  /// Why the run cannot go on: work is left, and every station has been closed for too long.
  func unavailable(at now: Instant) -> Halt? {
    var latest: Gate.Closure?
    var count = 0
    for number in stations.indices where stations[number].dismissal == nil {
      guard let closure = stations[number].gate.closure,
        stations[number].gate.isOverdue(at: now)
      else { return nil }
      if latest.map({ closure.since > $0.since }) ?? true { latest = closure }
      count += 1
    }
    guard let latest, !isIdle else { return nil }
    return .unavailable(latest, after: now - latest.since, endpoints: count)
  }
}
