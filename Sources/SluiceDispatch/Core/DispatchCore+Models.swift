internal import SluiceCore

/// What becomes of the run when no endpoint can answer the rows of one group.
extension DispatchCore {
  /// The rows of a group cannot be answered.
  ///
  /// Where all rows go there the run ends; where rows name their models, those of this one stay as they
  /// are, and the run ends so when the others are done.
  mutating func giveUp(_ group: Int, _ stopReason: StopReason, _ actions: inout Actions) {
    guard policy.hasSeveralModels else { return end(.halted(stopReason), &actions) }
    groups[group].leftOut = stopReason.at(groups[group].upstreams[0].name)
    actions.leftOut.append(group)
    note(.endpointDismissed, stopReason.error.what, Upstream.ID(group: group, number: 0), &actions)
    for number in groups[group].upstreams.indices {
      let upstream = Upstream.ID(group: group, number: number)
      if groups[upstream].gate.isKept { actions.dismissals.append(upstream) }
      guard groups[upstream].dismissal == nil else { continue }
      for pending in groups[upstream].dismiss(stopReason) { requeue(pending) }
    }
    leaveRows(of: group)
  }

  /// Takes what waits for a group that is left out off the run's hands; what is in flight may still be
  /// answered.
  mutating func leaveRows(of group: Int) {
    for pending in groups[group].removeAll() {
      window.left(rows: pending.unit.rows.count, payload: pending.bytes)
    }
  }

  /// How the run ends when nothing is left to ask.
  var lastWord: DispatchEnd {
    let stopReasons = groups.compactMap(\.leftOut)
    return stopReasons.isEmpty ? .finished : .halted(.leftOut(stopReasons))
  }

  /// Whether all that is asked sleeps or is away.
  var isCold: Bool {
    groups.contains { $0.leftOut == nil } && groups.allSatisfy { $0.leftOut != nil || $0.isCold }
  }
}
