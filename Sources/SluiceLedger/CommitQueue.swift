import SluiceCore

/// What waits to be committed, and whether anything may be committed at all.
struct CommitQueue: Sendable {
  typealias Durable = @Sendable (Result<Void, any Error>) -> Void

  /// Everything that goes into one transaction.
  struct Batch: Sendable {
    var settlements: [(rows: [Settlement], time: Int64)] = []
    var opened: [ManifestPosition] = []
    /// Where the source's reader stands; nil when it has not moved.
    var next: ManifestPosition?
    var events: [(event: RunEvent, time: Int64)] = []
    /// The number of records in the manifest, once it is known.
    var total: Int64?
    /// What the program wants to find at its next start.
    var state: String?
    /// How long the session has waited for endpoints to wake, in milliseconds; nil for no news.
    var cold: Int64?
    /// What the run did in stretches of time; alone they are worth no commit.
    var samples: [LedgerSample] = []
    var durable: [Durable] = []

    /// Whether there is nothing to write: at most a caller waits for what was there before.
    var isEmpty: Bool {
      settlements.isEmpty && next == nil && events.isEmpty && total == nil && state == nil
    }
  }

  private var batch = Batch()
  private var policy: GroupCommit
  /// Why nothing is taken in any more: an I/O error, or the end.
  private(set) var refusal: SluiceError?

  init(_ limits: GroupCommit.Limits) { policy = GroupCommit(limits) }

  /// Adds to what waits.
  ///
  /// - Returns: When to commit.
  mutating func add(
    rows: Int = 0,
    bytes: Int = 0,
    now: Instant,
    _ change: (inout Batch) -> Void
  ) -> GroupCommit.Action {
    change(&batch)
    return policy.added(rows: rows, bytes: bytes, now: now)
  }

  /// Adds what alone is worth no commit.
  mutating func note(_ change: (inout Batch) -> Void) { change(&batch) }

  mutating func timerFired(now: Instant) -> GroupCommit.Action {
    policy.timerFired(now: now)
  }

  /// Takes out everything that waits.
  mutating func take() -> Batch {
    policy.taken()
    defer { batch = Batch() }
    return batch
  }

  /// Takes nothing in from now on; the first reason stays.
  mutating func refuse(_ reason: SluiceError) { refusal = refusal ?? reason }
}
