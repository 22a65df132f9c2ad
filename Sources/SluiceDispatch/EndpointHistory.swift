/// What the endpoint has done so far in this run, as far as the next verdict depends on it.
struct EndpointHistory: Sendable {
  /// So many faults without anything between them close the gate.
  static let faultsInARow = 5
  /// Half of at least so many completions in 10 s close it as well.
  static let sample = 20

  /// Whether it has ever answered a row.
  private(set) var hasSucceeded = false
  /// Names that could not be resolved, in a row.
  private(set) var unresolved = 0
  private var consecutiveFaults = 0
  private var wellness = SlidingCounts(seconds: 30)
  private var faults = SlidingCounts(seconds: 10)

  /// It answered so many requests, or refused them for what they say.
  mutating func lived(_ count: Int = 1, succeeded: Bool, at now: ContinuousClock.Instant) {
    hasSucceeded = hasSucceeded || succeeded
    unresolved = 0
    consecutiveFaults = 0
    wellness.add(left: count, at: now)
    faults.add(left: count, at: now)
  }

  /// One request failed and its row was charged.
  mutating func failed(at now: ContinuousClock.Instant) {
    wellness.add(right: 1, at: now)
    faults.add(left: 1, at: now)
  }

  /// One request failed for the endpoint's reasons.
  mutating func faulted(unresolved isUnresolved: Bool = false, at now: ContinuousClock.Instant) {
    unresolved = isUnresolved ? unresolved + 1 : 0
    consecutiveFaults += 1
    wellness.add(right: 1, at: now)
    faults.add(right: 1, at: now)
  }

  /// Whether at least half of the other completions of the last 30 s were good.
  ///
  /// Where no other was asked, the endpoint is believed to be as it was. `own` failures of the asking
  /// row are left out of the count.
  func isWell(apartFrom own: Int, at now: ContinuousClock.Instant) -> Bool {
    let (good, bad) = wellness.sums(at: now)
    let othersBad = max(0, bad - own)
    return good + othersBad == 0 ? hasSucceeded : good >= othersBad
  }

  /// Whether it has answered anything within the last 30 s.
  func isAwake(at now: ContinuousClock.Instant) -> Bool {
    hasSucceeded && wellness.sums(at: now).left > 0
  }

  /// Whether its faults are too many to go on sending.
  func isDown(at now: ContinuousClock.Instant) -> Bool {
    if consecutiveFaults >= Self.faultsInARow { return true }
    let (fine, bad) = faults.sums(at: now)
    return fine + bad >= Self.sample && bad >= fine
  }

  /// The gate closed or opened: what was counted towards it is done with.
  mutating func startOver() {
    consecutiveFaults = 0
    faults = SlidingCounts(seconds: 10)
  }
}
