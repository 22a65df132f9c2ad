internal import SluiceCore

/// Units that are too much, or that hold a row which is: halved, until it stands alone.
extension DispatchCore {
  mutating func split(
    _ result: AttemptResult,
    _ grounds: Grounds,
    _ now: Instant,
    _ actions: inout Actions
  ) {
    if result.isTimeout || [504, 524].contains(result.refusal?.status) {
      narrow(result, now, &actions)
    }
    var pending = result.pending
    if let doubt = pending.sizeDoubt { groups[pending.unit.group].limits.withdraw(doubt) }
    pending.sizeDoubt = nil
    if grounds == .refused {
      learn(result, &pending, &actions)
    } else {
      pending.doubts += 1
    }
    requeueHalves(of: pending)
    if grounds != .refused { closeIfDown(result, now, &actions) }
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
