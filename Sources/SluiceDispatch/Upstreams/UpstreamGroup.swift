internal import SluiceCore

/// Endpoints that can stand in for each other, and the units that wait for one of them.
///
/// A unit moves: fresh → in flight → settled; or from in flight back to `returned` (uncharged, first
/// in line), `waiting` (until its time), or `alone` (suspected of taking an endpoint down). Whichever
/// upstream has the most room takes the next one; what failed at one upstream goes to another while
/// there is another that serves.
struct UpstreamGroup: Sendable {
  /// None until the first unit names them.
  var upstreams: [Upstream] = []
  var fresh = UnitQueue()
  var returned: [PendingUnit] = []
  var waiting = WaitingUnits()
  var alone: [PendingUnit] = []
  var limits = UnitLimits()
  /// A row that has been answered before.
  var known = KnownRow.none
  /// Why its rows are left untouched while those of other groups are asked; nil while they are asked.
  var leftOut: StopReason?

  mutating func open(
    _ endpoints: [String],
    _ policy: DispatchPolicy,
    at now: Instant
  ) {
    let isOnly = endpoints.count == 1
    upstreams = endpoints.map { Upstream($0, policy, isOnly: isOnly, at: now) }
  }

  /// Whether every upstream that is not dismissed sleeps or is away.
  var isCold: Bool {
    upstreams.allSatisfy { $0.dismissal != nil || $0.isCold } && upstreams.contains(where: \.isCold)
  }

  /// The probes that are on their way.
  var probesOut: Int { upstreams.count { $0.gate.closure?.isProbing == true } }

  /// How many requests may be in flight.
  var limit: Int { upstreams.reduce(0) { $0 + $1.limiter.limit } }

  /// Whether there is anything that a probe could ask.
  var hasWork: Bool { !fresh.isEmpty || unsettled > 0 }

  /// Units that have been out and have not been settled.
  var unsettled: Int { returned.count + waiting.count + alone.count }

  /// Whether nothing is left to do.
  var isIdle: Bool {
    fresh.isEmpty && unsettled == 0
      && upstreams.allSatisfy { $0.inFlight == 0 && $0.unconfirmedStop == nil }
  }

  /// Whether another upstream of the group serves.
  func hasOther(than upstream: Int) -> Bool {
    upstreams.count > 1 && upstreams.indices.contains { $0 != upstream && upstreams[$0].serves }
  }

  /// Whether every other upstream of the group has been dismissed.
  func isLast(_ upstream: Int) -> Bool {
    !upstreams.indices.contains { $0 != upstream && upstreams[$0].dismissal == nil }
  }

  /// Takes out all that waits.
  mutating func removeAll() -> [PendingUnit] {
    var pendingUnits = returned + alone
    returned = []
    alone = []
    while let pending = fresh.popFirst() { pendingUnits.append(pending) }
    while let due = waiting.first?.due, let pending = waiting.popDue(at: due) {
      pendingUnits.append(pending)
    }
    return pendingUnits
  }

  // MARK: - Taking

  /// The next unit, and the upstream that takes it: the one with the most room.
  mutating func take(at now: Instant) -> (upstream: Int, pending: PendingUnit)? {
    if waitsForReports { return nil }
    var tried: [Int] = []
    while let upstream = roomiest(but: tried, now) {
      if let pending = next(for: upstream, now) { return (upstream, pending) }
      if upstreams.count == 1 { return nil }
      tried.append(upstream)
    }
    return nil
  }

  private func roomiest(but tried: [Int], _ now: Instant) -> Int? {
    var best: Int?
    var most = 0
    for number in upstreams.indices where !tried.contains(number) {
      let room = upstreams[number].room
      if room > most, upstreams[number].opens(after: now) == nil { (best, most) = (number, room) }
    }
    return best
  }

  /// The next unit for a upstream: those that lost their turn for an endpoint's faults, then those
  /// whose wait is over, then the manifest's next.
  mutating func next(for upstream: Int, _ now: Instant) -> PendingUnit? {
    first(for: upstream, now).map { fitted($0) }
  }

  /// What of a unit may travel in one request: the rest is next in line.
  private mutating func fitted(_ pending: PendingUnit, rows: Int = .max) -> PendingUnit {
    let count = min(rows, limits.fitting(pending.unit))
    guard count < pending.unit.rows.count else { return pending }
    let (fitting, rest) = pending.cut(at: count)
    returned.append(rest)
    return fitting
  }

  private mutating func first(for upstream: Int, _ now: Instant) -> PendingUnit? {
    if let last = returned.last, mayGo(last, to: upstream) { return returned.popLast() }
    if let first = waiting.first, first.due <= now, mayGo(first.pending, to: upstream),
      mayRetry(first.pending, at: upstream, now)
    {
      return waiting.popDue(at: now)
    }
    return fresh.popFirst()
  }

  /// Any unit, its wait over or not: a closed gate's wait is the longer one.
  ///
  /// One row asks where it is not known yet how many the endpoint takes.
  mutating func any(for upstream: Int, _ now: Instant) -> PendingUnit? {
    let rows = upstreams[upstream].capabilityProbe.isOpen ? 1 : Int.max
    if let pending = first(for: upstream, now) { return fitted(pending, rows: rows) }
    if let first = waiting.first, mayGo(first.pending, to: upstream) {
      return waiting.popDue(at: max(now, first.due)).map { fitted($0, rows: rows) }
    }
    return alone.popLast()
  }

  /// What failed at one upstream is for the others, as long as one of them serves.
  private func mayGo(_ pending: PendingUnit, to upstream: Int) -> Bool {
    pending.attempt?.upstream != upstream || !hasOther(than: upstream)
  }

  private func mayRetry(
    _ pending: PendingUnit,
    at upstream: Int,
    _ now: Instant
  ) -> Bool {
    !pending.isRetry
      || upstreams[upstream].budget.allows(limit: upstreams[upstream].limiter.limit, now: now)
  }

  /// When the next wait is over; a second later while a budget holds it back.
  func nextDue(_ now: Instant) -> Instant? {
    waiting.first.map { $0.due > now ? $0.due : now + .seconds(1) }
  }

  // MARK: - Time

  /// Widens the limits of full upstreams, as time passes; those whose pace holds them need no room.
  ///
  /// - Returns: Whether there is room now where there was none, and when to look again.
  mutating func widen(
    at now: Instant
  ) -> (hasRoom: Bool, again: Instant?) {
    var hasRoom = false
    var again: Instant?
    for number in upstreams.indices where upstreams[number].serves {
      guard !upstreams[number].isAloneOut else { continue }
      if let opens = upstreams[number].opens(after: now) {
        again = min(again ?? opens, opens)
        continue
      }
      guard upstreams[number].room <= 0 else { continue }
      if let next = upstreams[number].limiter.widen(at: now) { again = min(again ?? next, next) }
      hasRoom = hasRoom || upstreams[number].room > 0
    }
    return (hasRoom, again)
  }

  /// Why the run cannot go on: work is left, and every upstream has been closed for too long.
  func unavailable(at now: Instant) -> StopReason? {
    var latest: Gate.Closure?
    var count = 0
    for number in upstreams.indices where upstreams[number].dismissal == nil {
      guard let closure = upstreams[number].gate.closure,
        upstreams[number].gate.isOverdue(at: now)
      else { return nil }
      if latest.map({ closure.since > $0.since }) ?? true { latest = closure }
      count += 1
    }
    guard let latest, !isIdle else { return nil }
    return .unavailable(latest, after: now - latest.since, endpoints: count)
  }
}
