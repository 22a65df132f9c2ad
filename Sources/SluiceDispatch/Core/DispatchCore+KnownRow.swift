internal import SluiceCore

/// Asks a row whose answer is known: whether an endpoint is well, or has turned.
extension DispatchCore {
  /// The known row of a group; nil while there is none, and then the source is asked for one.
  mutating func knownRow(of group: Int, _ actions: inout Actions) -> PendingUnit? {
    if case .none = groups[group].known, policy.isProven {
      groups[group].known = .asked
      actions.knownRows.append(group)
    }
    return groups[group].known.unit.map(PendingUnit.init)
  }

  /// The source brought a row that an earlier start has got an answer to, or has none.
  mutating func brought(known unit: Unit?, group: Int, now: Instant) -> Actions {
    var actions = Actions()
    if groups.indices.contains(group), groups[group].known.unit == nil {
      groups[group].known = unit.map { .known($0) } ?? .missing
    }
    proceed(now, &actions)
    return actions
  }

  /// So many rows were refused alike that the endpoint may have turned: a known row tells.
  mutating func suspectTurn(
    _ count: Int,
    _ result: AttemptResult,
    _ actions: inout Actions
  ) {
    let here = result.upstream
    guard groups[here].dismissal == nil, groups[here].unconfirmedStop?.needsKnownRow != true else {
      return
    }
    let stopReason = StopReason.sameRefusals(count, result)
    guard groups[here.group].known.isPossible(policy) else {
      return dismiss(here, stopReason, &actions)
    }
    var stop = UnconfirmedStop(stopReason: stopReason, result: nil)
    stop.needsKnownRow = true
    if let other = groups[here].unconfirmedStop?.result { requeue(other.pending) }
    groups[here].unconfirmedStop = stop
  }

  /// The known row came back; whatever it brought is thrown away.
  mutating func takeKnownRow(
    _ result: AttemptResult,
    _ verdict: Verdict,
    _ now: Instant,
    _ actions: inout Actions
  ) {
    let here = result.upstream
    answerGate(result, verdict, now, &actions)
    switch verdict {
    case .answered:
      groups[here].history.proved(at: now)
      for held in groups[here].held.release() { fail(held, &actions) }
      acquit(here, &actions)
    case .unsendable:
      groups[here.group].known = .missing
      groups[here].unconfirmedStop?.isAsked = false
    case .halt(let stopReason, _):
      dismiss(here, groups[here].unconfirmedStop?.stopReason ?? stopReason, &actions)
    default:
      guard result.showsLife(verdict) else { return missKnownRow(result, verdict, now, &actions) }
      let stopReason =
        groups[here].unconfirmedStop?.stopReason
        ?? .sameRefusals(groups[here].held.rows.count + 1, result)
      dismiss(here, stopReason, &actions)
    }
  }

  /// The known row found the endpoint unwell: that is waited for at the gate, like anything of its kind.
  private mutating func missKnownRow(
    _ result: AttemptResult,
    _ verdict: Verdict,
    _ now: Instant,
    _ actions: inout Actions
  ) {
    let here = result.upstream
    groups[here].unconfirmedStop?.isAsked = false
    guard groups[here].gate.isOpen, verdict != .withdrawn else { return }
    switch verdict {
    case .cold(let reason, let estimate, let hold):
      close(here, result.sign(reason, estimate: estimate, hold: hold), now, &actions)
    case .overloaded(let hold): close(here, result.sign(.throttled, hold: hold), now, &actions)
    default: close(here, result.sign(.down), now, &actions)
    }
  }

  /// The endpoint is well: what was suspected of it was its row's own fault.
  private mutating func acquit(_ here: Upstream.ID, _ actions: inout Actions) {
    guard let stop = groups[here].unconfirmedStop else { return }
    groups[here].unconfirmedStop = nil
    guard let suspected = stop.result else { return }
    if suspected.pending.unit.rows.count == 1 {
      fail(suspected.charged(), words: suspected.words(under: stop.stopReason), &actions)
    } else {
      requeueHalves(of: suspected.pending)
    }
  }
}
