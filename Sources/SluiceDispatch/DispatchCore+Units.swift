internal import SluiceCore

/// Units that are too much, or that hold a row which is: halved, until it stands alone.
extension DispatchCore {
  mutating func split(
    _ finding: Finding,
    _ grounds: Grounds,
    _ now: Instant,
    _ orders: inout Orders
  ) {
    if finding.isTimeout || [504, 524].contains(finding.refusal?.status) {
      narrow(finding, now, &orders)
    }
    var parcel = finding.parcel
    if let doubt = parcel.sizeDoubt { pools[parcel.unit.pool].limits.withdraw(doubt) }
    parcel.sizeDoubt = nil
    if grounds == .refused {
      learn(finding, &parcel, &orders)
    } else {
      parcel.doubts += 1
    }
    giveBackHalves(of: parcel)
    if grounds != .refused { closeIfDown(finding, now, &orders) }
  }

  /// What a refusal says about the size of units; the halves carry on what it leaves open.
  private mutating func learn(
    _ finding: Finding,
    _ parcel: inout Parcel,
    _ orders: inout Orders
  ) {
    guard let refusal = finding.refusal else { return }
    let rows = parcel.unit.rows.count
    switch pools[parcel.unit.pool].limits.refused(rows: rows, refusal) {
    case .nothing: break
    case .doubt(let number): parcel.sizeDoubt = number
    case .limit: narrowUnits(finding, finding.summary, &orders)
    }
  }

  /// A half of a unit that may have been refused for its size was answered.
  mutating func settle(_ doubt: UInt64, _ finding: Finding, _ orders: inout Orders) {
    let parcel = finding.parcel
    let rows = parcel.unit.rows.count
    let pool = parcel.unit.pool
    guard pools[pool].limits.answered(doubt, rows: rows, bytes: parcel.bytes) else { return }
    narrowUnits(finding, "twice as much was refused", &orders)
  }

  /// From now on units are packed smaller; those that are packed already are cut when they leave.
  private mutating func narrowUnits(
    _ finding: Finding,
    _ reason: String,
    _ orders: inout Orders
  ) {
    let pool = finding.parcel.unit.pool
    let limits = pools[pool].limits
    orders.limits.append(Orders.UnitLimit(pool: pool, batch: limits.batch))
    let bytes = limits.batch.bytes == .max ? nil : limits.batch.bytes
    let most = [limits.rows.map { "\($0) rows" }, bytes.map { "\($0) bytes" }]
    let words = most.compactMap { $0 }.joined(separator: " and ")
    note(.unitLimit, "at most \(words) a request: \(reason)", finding.station, &orders)
  }
}
