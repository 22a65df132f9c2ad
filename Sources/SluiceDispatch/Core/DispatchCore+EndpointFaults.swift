internal import SluiceCore

/// What becomes of a unit, and of an endpoint, when the endpoint is at fault.
extension DispatchCore {
  mutating func slowDown(
    _ result: AttemptResult,
    _ hold: Duration?,
    _ now: Instant,
    _ actions: inout Actions
  ) {
    let here = result.upstream
    counts.throttled += 1
    groups[here].refusedForOverload()
    // A server that says when has said enough: the gate keeps its word, the limit stays.
    if hold == nil { narrow(result, now, &actions) }
    if hold != nil || groups[here].history.isDown(at: now) {
      requeue(result.pending)
      close(here, result.sign(.throttled, hold: hold), now, &actions)
    } else {
      comeBack(result.pending, now, atOnce: groups[here.group].hasOther(than: here.number))
    }
  }

  mutating func goDown(
    _ result: AttemptResult,
    _ now: Instant,
    _ actions: inout Actions
  ) {
    var pending = result.pending
    if result.refusal.map({ [502, 504].contains($0.meant) || $0.meant >= 520 }) == true {
      pending.gatewayErrors += 1
    }
    if result.isTimeout || [504, 524].contains(result.refusal?.meant) {
      narrow(result, now, &actions)
    }
    closeIfDown(result, now, &actions)
    guard tookDown(result) else {
      let here = result.upstream
      let isFree = !groups[here].gate.isOpen || groups[here.group].hasOther(than: here.number)
      return comeBack(pending, now, atOnce: isFree)
    }
    pending.crashes += 1
    quarantine(pending, result, &actions)
  }

  mutating func closeIfDown(
    _ result: AttemptResult,
    _ now: Instant,
    _ actions: inout Actions
  ) {
    guard groups[result.upstream].history.isDown(at: now) else { return }
    close(result.upstream, result.sign(.down), now, &actions)
  }

  /// Whether the endpoint went down while it worked on this: alone, or as the gate closed on it.
  private func tookDown(_ result: AttemptResult) -> Bool {
    guard result.mayHaveWorked, let attempt = result.pending.attempt else { return false }
    if case .alone = attempt.sendReason { return true }
    let gate = groups[result.upstream].gate
    return gate.closure?.reason == .down && gate.closings > attempt.closings
  }

  /// A unit that was in flight when the endpoint went down, for the third time: poison.
  private mutating func quarantine(
    _ pending: PendingUnit,
    _ result: AttemptResult,
    _ actions: inout Actions
  ) {
    switch (pending.crashes, pending.unit.rows.count) {
    case (3..., 1):
      let words = "the endpoint went down \(pending.crashes) times while it worked on this row"
      fail(result.charged(), words: "\(words): \(result.words)", &actions)
    case (3..., _):
      var part = pending
      part.crashes = 2
      let (first, second) = part.halves()
      groups[pending.unit.group].alone += [second, first]
    case (2, _): groups[pending.unit.group].alone.append(pending)
    default: requeue(pending)
    }
  }

  mutating func narrow(
    _ result: AttemptResult,
    factor: Double = 0.7,
    _ now: Instant,
    _ actions: inout Actions
  ) {
    // What is left of a unit that failed is being looked at by itself: it says nothing about the rest.
    guard result.pending.attempt?.isAsking == false, result.pending.doubts == 0,
      let sample = result.sample,
      groups[result.upstream].limiter.overloaded(by: sample, at: now, factor: factor)
    else { return }
    let limit = groups[result.upstream].limiter.limit
    note(.throttled, "\(result.summary); at most \(limit) at a time", result.upstream, &actions)
  }

  /// Whether a row ran out of time because too many were sent with it.
  ///
  /// That is for the limit to answer, and the row is not charged. The first time is always believed to
  /// be of that kind; a row that does so again and again, or as the rest of a unit that did, is to
  /// blame itself.
  func isOneTooMany(_ result: AttemptResult, _ now: Instant) -> Bool {
    let pending = result.pending
    guard result.isTimeout, let attempt = pending.attempt, pending.doubts == 0 else { return false }
    return pending.setbacks == 0
      || pending.setbacks < policy.attempts
        && groups[result.upstream].limiter.blames(attempt.sentAt, at: now)
  }

  // MARK: - Back in line

  /// First in line again, without a charge; behind the others, if it was to open a gate and did not:
  /// the next probe is another row.
  mutating func requeue(_ pending: PendingUnit) {
    if pending.attempt?.isAsking == true {
      groups[pending.unit.group].returned.insert(pending, at: 0)
    } else {
      groups[pending.unit.group].returned.append(pending)
    }
  }

  /// Behind the others: after the half of a unit that failed comes the other half of what it was a
  /// part of, and so something that is answered in between.
  mutating func requeueHalves(of pending: PendingUnit) {
    let (first, second) = pending.halves()
    groups[pending.unit.group].returned.insert(contentsOf: [second, first], at: 0)
  }

  /// Back in line without a charge; at once the first few times, then after a wait.
  mutating func comeBack(
    _ pending: PendingUnit,
    _ now: Instant,
    atOnce: Bool = true
  ) {
    var pending = pending
    pending.setbacks += 1
    let number = pending.attempt?.upstream ?? 0
    let isOpen = groups[pending.unit.group].upstreams[number].gate.isOpen
    guard atOnce, pending.setbacks <= 3 || !isOpen else {
      let wait = policy.backoff.wait(after: pending.setbacks, using: &random)
      return groups[pending.unit.group].waiting.insert(pending, due: now + wait)
    }
    requeue(pending)
  }
}
