internal import SluiceCore

/// What becomes of the run when nobody can answer the rows of one pool.
extension DispatchCore {
  /// The rows of a pool cannot be answered.
  ///
  /// Where all rows go there the run ends; where rows name their models, those of this one stay as they
  /// are, and the run ends so when the others are done.
  mutating func giveUp(_ pool: Int, _ halt: Halt, _ orders: inout Orders) {
    guard policy.hasSeveralModels else { return end(.halted(halt), &orders) }
    pools[pool].leftOut = halt.at(pools[pool].stations[0].name)
    orders.leftOut.append(pool)
    note(.endpointDismissed, halt.error.what, Station.ID(pool: pool, number: 0), &orders)
    for number in pools[pool].stations.indices {
      let station = Station.ID(pool: pool, number: number)
      if pools[station].gate.isKept { orders.dismissals.append(station) }
      guard pools[station].dismissal == nil else { continue }
      for parcel in pools[station].dismiss(halt) { giveBack(parcel) }
    }
    leaveRows(of: pool)
  }

  /// Takes what waits for a pool that is left out off the run's hands; what is in flight may still be
  /// answered.
  mutating func leaveRows(of pool: Int) {
    for parcel in pools[pool].removeAll() {
      window.left(rows: parcel.unit.rows.count, payload: parcel.bytes)
    }
  }

  /// How the run ends when nothing is left to ask.
  var lastWord: DispatchEnd {
    let halts = pools.compactMap(\.leftOut)
    return halts.isEmpty ? .finished : .halted(.leftOut(halts))
  }

  /// Whether all that is asked sleeps or is away.
  var isCold: Bool {
    pools.contains { $0.leftOut == nil } && pools.allSatisfy { $0.leftOut != nil || $0.isCold }
  }
}
