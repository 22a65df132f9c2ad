import Dispatch
package import Foundation
import GRDB
package import SluiceCore
import Synchronization

/// The only durable state of a run: what became of each row, in one SQLite file.
///
/// Outcomes are handed in from any queue and committed in groups by the one connection that writes.
/// The run lock is held from ``open(at:now:)`` to ``close()``. An error from a COMMIT means that
/// the file's content is unknown: everything that waits fails with it and nothing more is taken
/// in; the next start reads the truth.
///
/// The methods that throw block until the writing connection is free: do not call them from a
/// `durable` callback, which runs on that connection's queue.
package final class Ledger: SettlementSink {
  package let path: String
  /// Serial: every write and every checkpoint happens on its queue.
  let database: DatabaseQueue
  /// For the source's questions, so that they do not hold up a commit.
  let reading: DatabaseQueue
  let totals: Mutex<LedgerTotals>
  private let commitQueue: Mutex<CommitQueue>
  private let checkpoints: Mutex<Checkpoints>
  /// Nil once the ledger is closed.
  private let lock: Mutex<RunLock?>
  private let clock: @Sendable () -> Date
  /// The lock on the file itself; nil once the ledger is closed.
  private let fileLock: Mutex<LedgerFileLock?>
  /// The file that all is written to, by device and inode.
  private let identity: FileIdentity

  /// Opens a ledger for work: makes it when there is none, takes the run lock, brings it up to date.
  ///
  /// - Parameters:
  ///   - path: The file; `.lock`, `-wal` and `-shm` stand beside it while the run goes on.
  ///   - acceptLoss: Go on although some of what was reported is lost: its rows are asked again.
  ///   - clock: Wall time, for the records.
  /// - Returns: The ledger, with its lock held.
  /// - Throws: `temporary` when another process works on the run; `inputOutput` when the file
  ///   cannot be made or is not a ledger of this version, and then it is left as it was.
  package static func open(
    at path: String,
    acceptLoss: Bool = false,
    clock: @escaping @Sendable () -> Date = { Date() }
  ) throws(SluiceError) -> Ledger {
    try open(at: path, limits: GroupCommit.Limits(), acceptLoss: acceptLoss, clock: clock)
  }

  static func open(
    at path: String,
    limits: GroupCommit.Limits,
    acceptLoss: Bool = false,
    clock: @escaping @Sendable () -> Date = { Date() }
  ) throws(SluiceError) -> Ledger {
    let path = LedgerName.real(path)
    try NetworkFileSystem.refuse(path)
    try LedgerName.refuseSeveral(path)
    let found = try LedgerFile.inspect(path)
    let lock = try RunLock.take(for: path, now: clock())
    // Another process may have made it before we had the lock.
    if found == .absent, try LedgerFile.inspect(path) == .absent {
      try LedgerFile.create(path, now: clock())
    }
    let fileLock = try LedgerFileLock.take(path)
    // What another process did to the name before the file was ours.
    try LedgerName.refuseSeveral(path)
    if let loss = try LogCheck.loss(of: path, note: lock.found) {
      guard acceptLoss else { throw .lost(path, loss) }
      try LogCheck.setAside(loss, of: path)
    }
    do {
      let ledger = try Ledger(path, (lock, fileLock), limits, clock)
      if acceptLoss { try ledger.rebalance() }
      try ledger.refuseUnbalanced()
      try ledger.keepLog()
      return ledger
    } catch {
      throw .ledger(path, error)
    }
  }

  private init(
    _ path: String,
    _ locks: (name: RunLock, file: LedgerFileLock),
    _ limits: GroupCommit.Limits,
    _ clock: @escaping @Sendable () -> Date
  ) throws {
    self.path = path
    lock = Mutex(locks.name)
    fileLock = Mutex(locks.file)
    identity = locks.file.identity
    self.clock = clock
    database = try Connection.writing(path)
    let totals = try database.inDatabase { db in
      let version = try Int32.fetchOne(db, sql: "PRAGMA user_version") ?? 0
      if version < Schema.version {
        try db.inTransaction(.immediate) {
          try Schema.migrate(db, from: version)
          return .commit
        }
      }
      return try LedgerTotals(db)
    }
    reading = try Connection.reading(path)
    self.totals = Mutex(totals)
    commitQueue = Mutex(CommitQueue(limits))
    checkpoints = Mutex(Checkpoints())
  }

  /// The time that is written into records.
  var now: Int64 { clock().milliseconds }

  /// How many rows have been settled for good.
  package var counters: Counters { totals.withLock { $0.counters } }

  /// What requests have used since the ledger was made.
  package var tokens: TokenTotals { totals.withLock { $0.tokens } }

  // MARK: - Taking in

  package func settle(
    _ settlements: [Settlement],
    durable: @escaping @Sendable (Result<Void, any Error>) -> Void
  ) {
    let bytes = settlements.reduce(0) { $0 + ($1.answer?.bytes.count ?? $1.error?.utf8.count ?? 0) }
    let time = now
    enqueue(rows: settlements.count, bytes: bytes) {
      if !settlements.isEmpty { $0.settlements.append((settlements, time)) }
      $0.durable.append(durable)
    }
  }

  /// Tells, in manifest order, which records the source hands out and where its reader stands.
  ///
  /// Call it before any of these records can be settled. Bad records count as handed out until
  /// their settlement arrives; records that the ledger has already settled are left out.
  ///
  /// - Parameters:
  ///   - records: The mark right before each record.
  ///   - next: Where the reader stands, behind all of them.
  package func opened(_ records: [ManifestPosition], next: ManifestPosition) {
    enqueue {
      $0.opened += records
      $0.next = next
    }
  }

  /// Keeps how many records the manifest has, once that is known.
  package func setRows(_ total: Int64) { enqueue { $0.total = total } }

  /// Keeps what ``state()`` gives back, with the outcomes that wait.
  package func keep(state: String) { enqueue { $0.state = state } }

  /// Keeps how long the session has waited for endpoints to wake; committed with what comes next.
  package func setCold(_ time: Duration) {
    let milliseconds = Int64(time / .milliseconds(1))
    note { $0.cold = milliseconds }
  }

  /// Adds what is committed with what comes next.
  func note(_ change: @Sendable (inout CommitQueue.Batch) -> Void) {
    commitQueue.withLock { $0.note(change) }
  }

  /// Keeps what the run decided.
  package func record(_ event: RunEvent, at time: Date) {
    enqueue { $0.events.append((event, time.milliseconds)) }
  }

  private func enqueue(
    rows: Int = 0,
    bytes: Int = 0,
    _ change: @Sendable (inout CommitQueue.Batch) -> Void
  ) {
    let action = commitQueue.withLock { $0.add(rows: rows, bytes: bytes, now: .now, change) }
    follow(action)
  }

  private func follow(_ action: GroupCommit.Action) {
    switch action {
    case .wait: break
    case .commit: database.asyncWriteWithoutTransaction { self.commitWaiting($0) }
    case .arm(let delay):
      let wait = DispatchTimeInterval.microseconds(Int(delay.microseconds))
      DispatchQueue.global(qos: .userInitiated).asyncAfter(deadline: .now() + wait) { [weak self] in
        guard let self else { return }
        follow(commitQueue.withLock { $0.timerFired(now: .now) })
      }
    }
  }

  // MARK: - Writing

  /// Commits all that waits and tells those that wait for it; on the writing connection's queue.
  func commitWaiting(_ db: Database) {
    let (batch, refusal) = commitQueue.withLock { ($0.take(), $0.refusal) }
    let result: Result<Void, any Error>
    if let refusal {
      result = .failure(refusal)
    } else if batch.isEmpty {
      result = .success(())
    } else {
      result = Result { try commit(db) { try $0.write(batch, now: now, in: db) } }
        .mapError { fail($0) }
    }
    for durable in batch.durable { durable(result) }
    if case .success = result, !batch.isEmpty { checkpoint(db) }
  }

  /// One transaction, after all that waited before it.
  ///
  /// The books are kept when it is committed.
  func write<T>(_ body: (Database, inout LedgerTotals) throws -> T) throws(SluiceError) -> T {
    do {
      return try database.inDatabase { db in
        commitWaiting(db)
        if let refusal = commitQueue.withLock({ $0.refusal }) { throw refusal }
        return try commit(db) { try body(db, &$0) }
      }
    } catch {
      throw .ledger(path, error)
    }
  }

  private func commit<T>(_ db: Database, _ body: (inout LedgerTotals) throws -> T) throws -> T {
    try refuseOtherFile()
    var totals = totals.withLock { $0 }
    var value: T?
    try db.inTransaction(.immediate) {
      value = try body(&totals)
      try totals.countCommit(in: db)
      return .commit
    }
    // Nothing is said to be done that is not in the file of this name.
    try refuseOtherFile()
    self.totals.withLock { $0 = totals }
    let note = CommitNote(run: totals.run, commits: totals.commits)
    lock.withLock { $0?.keep(note) }
    guard let value else { throw DatabaseError(resultCode: .SQLITE_ABORT) }
    return value
  }

  /// Refuses to go on when the name of the ledger, or of its lock, stands for another file by now.
  private func refuseOtherFile() throws(SluiceError) {
    if lock.withLock({ $0?.isRemoved }) == true { throw .lockRemoved(path) }
    guard let found = FileIdentity(at: path), found == identity else { throw .vanished(path) }
  }

  private func checkpoint(_ db: Database) {
    do {
      try checkpoints.withLock { try $0.afterCommit(db) }
    } catch {
      _ = fail(error)
    }
  }

  private func fail(_ error: any Error) -> SluiceError {
    let failure = SluiceError.ledger(path, error)
    commitQueue.withLock { $0.refuse(failure) }
    return failure
  }

  /// Waits until all that has been handed in so far is committed.
  ///
  /// - Throws: What the commit failed with.
  package func flush() async throws {
    try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
      _ = commitQueue.withLock { commitQueue in
        commitQueue.add(now: .now) { $0.durable.append { done.resume(with: $0) } }
      }
      database.asyncWriteWithoutTransaction { self.commitWaiting($0) }
    }
  }

  /// Commits all that waits, moves the log into the file and lets go of the run lock.
  ///
  /// Nothing is taken in afterwards; a second call does nothing.
  /// - Throws: What a commit failed with; the ledger is closed all the same.
  package func close() throws {
    guard let lock = lock.withLock({ $0 }) else { return }
    defer {
      fileLock.withLock { $0 = nil }
      withExtendedLifetime(lock) { self.lock.withLock { $0 = nil } }
    }
    try? reading.close()
    let refusal = database.inDatabase { db in
      commitWaiting(db)
      var refusal = commitQueue.withLock { $0.refusal }
      if refusal == nil {
        do {
          try refuseOtherFile()
          try moveLog(db)
        } catch { refusal = .ledger(path, error) }
      }
      commitQueue.withLock { $0.refuse(.closedLedger(path)) }
      return refusal
    }
    try database.close()
    if let refusal { throw refusal }
    lock.forget()
  }
}
