internal import SluiceCore

/// Units that are too much, or that hold a row which is: halved, until it stands alone.
extension DispatchCore {
  mutating func split(
    _ result: AttemptResult,
    _ grounds: Grounds,
    _ now: Instant,
    _ actions: inout Actions
  ) {
    if result.isTimeout || [504, 524].contains(result.refusal?.meant) {
      narrow(result, now, &actions)
    }
    var pending = result.pending
    if let doubt = pending.sizeDoubt { groups[pending.unit.group].limits.withdraw(doubt) }
    pending.sizeDoubt = nil
    if grounds == .refused {
      learn(result, &pending, &actions)
    } else {
      if let refusal = result.refusal { notice(wrongAnswer: refusal, result, &actions) }
      pending.doubts += 1
    }
    if result.refusal.map({ $0.meant < 500 }) ?? false { noteRefusal(result, now, &actions) }
    requeueHalves(of: pending)
    if grounds != .refused { closeIfDown(result, now, &actions) }
  }

  /// Units that are refused alike one after the other are not halved down to single rows before a known
  /// row has told whether the endpoint has turned.
  private mutating func noteRefusal(
    _ result: AttemptResult,
    _ now: Instant,
    _ actions: inout Actions
  ) {
    let here = result.upstream
    guard let refusal = result.refusal else { return }
    groups[here].held.addUnit(status: refusal.meant, at: now)
    let count = groups[here].held.units(with: refusal.meant)
    guard count >= HeldRefusals.unitLimit, groups[here.group].known.isPossible(policy) else {
      return
    }
    suspectTurn(count, result, &actions)
  }

  /// A server that answers units of several rows wrongly again and again is asked singly.
  private mutating func notice(
    wrongAnswer refusal: RefusedReply,
    _ result: AttemptResult,
    _ actions: inout Actions
  ) {
    guard (200..<300).contains(refusal.meant), !refusal.isEmpty, !refusal.isPage,
      groups[result.upstream.group].limits.answeredWrongly()
    else { return }
    narrowUnits(result, "units of several rows are answered wrongly (\(refusal.summary))", &actions)
  }

  /// What a refusal says about the size of units; the halves carry on what it leaves open.
  private mutating func learn(
    _ result: AttemptResult,
    _ pending: inout PendingUnit,
    _ actions: inout Actions
  ) {
    guard let refusal = result.refusal else { return }
    let rows = pending.unit.rows.count
    switch groups[pending.unit.group].limits.refused(rows: rows, refusal) {
    case .nothing: break
    case .doubt(let number): pending.sizeDoubt = number
    case .limit: narrowUnits(result, result.summary, &actions)
    }
  }

  /// A half of a unit that may have been refused for its size was answered.
  mutating func settle(_ doubt: UInt64, _ result: AttemptResult, _ actions: inout Actions) {
    let pending = result.pending
    let rows = pending.unit.rows.count
    let group = pending.unit.group
    guard groups[group].limits.answered(doubt, rows: rows, bytes: pending.bytes) else { return }
    narrowUnits(result, "twice as much was refused", &actions)
  }

  /// From now on units are packed smaller; those that are packed already are cut when they leave.
  private mutating func narrowUnits(
    _ result: AttemptResult,
    _ reason: String,
    _ actions: inout Actions
  ) {
    let group = result.pending.unit.group
    let limits = groups[group].limits
    actions.limits.append(Actions.UnitLimit(group: group, batch: limits.batch))
    let bytes = limits.batch.bytes == .max ? nil : limits.batch.bytes
    let most = [limits.rows.map { "\($0) rows" }, bytes.map { "\($0) bytes" }]
    let words = most.compactMap { $0 }.joined(separator: " and ")
    note(.unitLimit, "at most \(words) a request: \(reason)", result.upstream, &actions)
  }
}
