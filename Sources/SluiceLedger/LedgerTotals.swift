import GRDB
import SluiceCore

/// What the writing connection knows about the ledger without asking it: a value, changed together
/// with a transaction and kept only when that has been committed.
struct LedgerTotals: Sendable {
  /// A mark is kept for about every 65,536th record, so that a retry can seek near any row.
  static let markInterval: Int64 = 65_536

  private(set) var counters: Counters
  /// The run's id.
  let run: String
  /// Transactions since the ledger was made.
  private(set) var commits: Int64
  /// What was ever used: rows that are taken out were paid for all the same.
  private(set) var tokens: TokenTotals
  private(set) var low: LowWaterMark
  private(set) var session: Int64?
  private var sessionRows: Int64 = 0
  private var sessionCold: Int64 = 0
  private var samples = SampleWriter()
  private var nextAnswer: Int64
  /// The interval that the last mark stands in.
  private var markedInterval: Int64

  /// Reads them.
  init(_ db: Database) throws {
    counters = try Counters.recorded(db)
    tokens = try TokenTotals.recorded(db)
    let row = try GRDB.Row.fetchOne(db, sql: "SELECT uuid, commits FROM run")
    guard let row else { throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "no run row") }
    run = try row.decode(atIndex: 0)
    commits = try row.count(1)
    low = LowWaterMark(try ManifestPosition.lowWater(db))
    nextAnswer = 1 + (try Int64.fetchOne(db, sql: "SELECT max(number) FROM answer") ?? 0)
    let marked = try Int64.fetchOne(db, sql: "SELECT max(position) FROM mark")
    markedInterval = (marked ?? 0) / Self.markInterval
  }

  mutating func begin(session number: Int64) {
    session = number
    sessionRows = 0
    sessionCold = 0
  }

  /// Counts the transaction that this is called in.
  mutating func countCommit(in db: Database) throws {
    commits += 1
    try db.cachedStatement(sql: "UPDATE run SET commits = ?").execute(arguments: [commits])
  }

  mutating func endSession() { session = nil }

  /// Reading starts over from a mark, after rows have been moved or taken out.
  ///
  /// `rows` is the number of records in the manifest, or nil when it stays as it is.
  mutating func restart(
    from mark: ManifestPosition,
    counters: Counters,
    rows: Int64? = nil,
    in db: Database
  ) throws {
    self.counters = counters
    low = LowWaterMark(mark)
    markedInterval =
      (try Int64.fetchOne(db, sql: "SELECT max(position) FROM mark") ?? 0)
      / Self.markInterval
    try writeRun(total: rows, in: db)
  }

  /// Writes a batch; call it inside a transaction.
  mutating func write(_ batch: CommitQueue.Batch, now: Int64, in db: Database) throws {
    if let next = batch.next {
      low.opened(batch.opened, next: next)
      try noteMark(next, in: db)
    }
    try write(batch.settlements, in: db)
    try writeRun(total: batch.total, state: batch.state, in: db)
    try writeSession(batch, now: now, in: db)
  }

  private func writeRun(total: Int64?, state: String? = nil, in db: Database) throws {
    try db.cachedStatement(
      sql: """
        UPDATE run SET succeeded = ?, failed = ?, skipped = ?, rows = coalesce(?, rows),
          state = coalesce(?, state), reached = max(reached, ?),
          input_tokens = ?, output_tokens = ?, metered = ?, estimated = ?,
          low_position = ?, low_file = ?, low_offset = ?, low_line = ?
        """
    ).execute(
      arguments: [
        counters.succeeded, counters.failed, counters.skipped, total, state, low.reached,
        tokens.input, tokens.output, tokens.rows, tokens.estimatedRows,
        low.mark.position, low.mark.file, low.mark.offset, low.mark.line,
      ]
    )
  }

  private mutating func write(
    _ settlements: [(rows: [Settlement], time: Int64)],
    in db: Database
  ) throws {
    guard !settlements.isEmpty else { return }
    let writer = try SettlementWriter(db)
    for (rows, time) in settlements {
      for settlement in rows {
        if try writer.write(settlement, number: nextAnswer, time: time) { count(settlement) }
        low.settled(settlement.position)
      }
    }
  }

  private mutating func count(_ settlement: Settlement) {
    if settlement.answer != nil { nextAnswer += 1 }
    sessionRows += 1
    counters[settlement.state] += 1
    if let usage = settlement.usage { tokens.add(usage) }
  }

  private mutating func noteMark(_ mark: ManifestPosition, in db: Database) throws {
    guard mark.position / Self.markInterval > markedInterval else { return }
    markedInterval = mark.position / Self.markInterval
    try db.execute(
      sql: "INSERT OR REPLACE INTO mark (position, file, offset, line) VALUES (?, ?, ?, ?)",
      arguments: [mark.position, mark.file, mark.offset, mark.line]
    )
  }

  private mutating func writeSession(_ batch: CommitQueue.Batch, now: Int64, in db: Database) throws
  {
    for (event, time) in batch.events {
      try db.execute(
        sql: "INSERT INTO event (session, time, kind, detail) VALUES (?, ?, ?, ?)",
        arguments: [session, time, event.kind.rawValue, event.detail]
      )
    }
    sessionCold = batch.cold ?? sessionCold
    try samples.write(batch.samples, session: session, in: db)
    guard let session else { return }
    try db.cachedStatement(sql: "UPDATE session SET seen = ?, rows = ?, cold = ? WHERE number = ?")
      .execute(arguments: [now, sessionRows, sessionCold, session])
  }
}
