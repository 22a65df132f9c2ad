internal import SluiceCore

/// What the endpoint has done so far in this run, as far as the next verdict depends on it.
struct EndpointHistory: Sendable {
  /// So many faults without anything between them close the gate.
  static let faultsInARow = 5
  /// Half of at least so many completions in 10 s close it as well.
  static let sample = 20
  /// An endpoint that has not been asked for so long may have fallen asleep: the shortest time that
  /// Inference Endpoints offer.
  static let drowsy = Duration.seconds(900)

  /// Whether it has ever answered a row.
  private(set) var hasSucceeded = false
  /// Names that could not be resolved, in a row.
  private(set) var unresolved = 0
  private var consecutiveFaults = 0
  /// When a row whose answer is known was answered last.
  private var lastProof: Instant?
  /// When it last answered a row or refused one for what it says.
  private var lastLife: Instant?
  /// When a request to it last ended, however it did.
  private var lastAsked: Instant?
  /// How long its slower answers take: the slowest, forgotten by and by.
  private var slowness = Duration.zero
  private var wellness = SlidingCounts(seconds: 30)
  private var faults = SlidingCounts(seconds: 10)

  /// It answered so many requests, or refused them for what they say.
  mutating func lived(
    _ count: Int = 1,
    succeeded: Bool,
    after latency: Duration = .zero,
    at now: Instant
  ) {
    hasSucceeded = hasSucceeded || succeeded
    lastLife = now
    lastAsked = now
    slowness = max(latency, slowness * 0.99)
    unresolved = 0
    consecutiveFaults = 0
    wellness.add(left: count, at: now)
    faults.add(left: count, at: now)
  }

  /// It answered a row whose answer is known.
  mutating func proved(at now: Instant) { lastProof = now }

  /// Whether that was a moment ago.
  func isProven(at now: Instant) -> Bool {
    lastProof.map { now - $0 <= .seconds(30) } ?? false
  }

  /// One request failed and its row was charged.
  mutating func failed(at now: Instant) {
    lastAsked = now
    wellness.add(right: 1, at: now)
    faults.add(left: 1, at: now)
  }

  /// One request failed for the endpoint's reasons.
  mutating func faulted(unresolved isUnresolved: Bool = false, at now: Instant) {
    lastAsked = now
    unresolved = isUnresolved ? unresolved + 1 : 0
    consecutiveFaults += 1
    wellness.add(right: 1, at: now)
    faults.add(right: 1, at: now)
  }

  /// Whether at least half of the other completions of the last 30 s were good.
  ///
  /// Where no other was asked, the endpoint is believed to be as it was. `own` failures of the asking
  /// row are left out of the count.
  func isWell(apartFrom own: Int, at now: Instant) -> Bool {
    let (good, bad) = wellness.sums(at: now)
    let othersBad = max(0, bad - own)
    return good + othersBad == 0 ? hasSucceeded : good >= othersBad
  }

  /// Whether it has answered anything within the last 30 s, or twice the time that its slower answers
  /// take.
  func isAwake(at now: Instant) -> Bool {
    guard hasSucceeded, let lastLife else { return false }
    return now - lastLife <= max(.seconds(30), slowness * 2)
  }

  /// Whether it may not have been started yet, or have fallen asleep since it was last asked.
  func mayBeAsleep(at now: Instant) -> Bool {
    guard hasSucceeded, let lastAsked else { return true }
    return now - lastAsked > Self.drowsy
  }

  /// Whether its faults are too many to go on sending.
  func isDown(at now: Instant) -> Bool {
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
