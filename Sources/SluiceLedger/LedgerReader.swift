import Foundation
import GRDB
package import SluiceCore

/// A ledger, read: from another process too, while a run writes to it.
///
/// Every method is one short read transaction (or several), so that the writer's checkpoints are
/// not held up. Nothing is ever written, and no lock is taken that a run would notice.
package final class LedgerReader: Sendable {
  package let path: String
  let database: DatabaseQueue

  /// Opens a ledger to read it.
  ///
  /// - Throws: `inputOutput` when there is none, or when the file is not a ledger of this version.
  package static func open(_ path: String) throws(SluiceError) -> LedgerReader {
    let path = LedgerName.real(path)
    let note = RunLock.note(beside: path)
    guard try LedgerFile.inspect(path) != .absent else { throw .noSuchLedger(path) }
    try LedgerFileLock.unlessHeld(path) { () throws(SluiceError) in
      if let loss = try LogCheck.loss(of: path, note: note) { throw .lost(path, loss) }
    }
    do {
      return LedgerReader(path, try Connection.reading(path))
    } catch {
      throw .ledger(path, error)
    }
  }

  private init(_ path: String, _ database: DatabaseQueue) {
    self.path = path
    self.database = database
  }

  /// What the run is about; nil before its first start.
  package func description() throws -> RunDescription? {
    try read { try RunDescription.recorded($0) }
  }

  /// What the program keeps for its next start, as JSON; nil at first.
  package func state() throws -> String? {
    try read { try String.fetchOne($0, sql: "SELECT state FROM run") }
  }

  /// The counts, all from the same instant.
  package func status() throws -> LedgerStatus {
    try read { db in
      LedgerStatus(
        counters: try Counters.recorded(db),
        tokens: try TokenTotals.recorded(db),
        total: try GRDB.Row.fetchOne(db, sql: "SELECT rows FROM run")?.countOrNil(0),
        reached: try GRDB.Row.fetchOne(db, sql: "SELECT reached FROM run")?.count(0) ?? 0,
        lowWater: try ManifestPosition.lowWater(db)
      )
    }
  }

  /// The records of a range that are settled.
  package func settled(in range: ClosedRange<Int64>) throws -> PositionSet {
    try read { try .settled(in: range, of: $0) }
  }

  /// How many rows failed or were skipped by whose fault, the most frequent first.
  ///
  /// It reads an index of these rows only.
  package func faults() throws -> [(fault: Fault, rows: Int64)] {
    let sql = """
      SELECT fault, count(*) FROM settled WHERE fault IS NOT NULL GROUP BY fault ORDER BY 2 DESC, 1
      """
    return try read { db in
      try GRDB.Row.fetchAll(db, sql: sql).compactMap { row in
        let rows = try row.count(1)
        return Fault(rawValue: try row.decode(atIndex: 0)).map { ($0, rows) }
      }
    }
  }

  /// How many answers a limit or a filter has cut, by how they ended.
  ///
  /// It reads an index of these rows only.
  package func cutAnswers() throws -> [AnswerEnd: Int64] {
    let sql = "SELECT finish, count(*) FROM settled WHERE finish IS NOT NULL GROUP BY finish"
    let rows = try read { try GRDB.Row.fetchAll($0, sql: sql) }
    return rows.reduce(into: [:]) { found, row in
      if let end = AnswerEnd(rawValue: row[0]) { found[end] = row[1] }
    }
  }

  /// The rows that failed or were skipped last, the latest first.
  package func lastErrors(_ limit: Int) throws -> [SettledRow] {
    try read { db in
      try SettledRow.fetch(db, "WHERE fault IS NOT NULL ORDER BY time DESC LIMIT ?", [limit])
    }
  }

  /// The rows whose last attempt took longest, the slowest first.
  ///
  /// It reads every small row, in pieces: about 0.2 s for a million rows.
  package func slowest(_ limit: Int) throws -> [SettledRow] {
    var slowest: [SettledRow] = []
    try inSpans(of: 1 << 18, after: 0) { db, span in
      slowest += try SettledRow.fetch(
        db,
        """
        WHERE position BETWEEN ? AND ? AND latency_us IS NOT NULL
        ORDER BY latency_us DESC, position LIMIT ?
        """,
        [span.lowerBound, span.upperBound, limit]
      )
      slowest.sort { ($0.latency ?? .zero, $1.position) > ($1.latency ?? .zero, $0.position) }
      slowest = Array(slowest.prefix(limit))
      return true
    }
    return slowest
  }

  /// Every start of the program, the latest first.
  package func sessions(_ limit: Int = 100) throws -> [LedgerSession] {
    try read { db in
      try GRDB.Row.fetchAll(
        db,
        sql: """
          SELECT number, process, host, started, seen, rows, ended, outcome, cold
          FROM session ORDER BY number DESC LIMIT ?
          """,
        arguments: [limit]
      ).map(LedgerSession.init)
    }
  }

  /// What the run decided, the latest first.
  package func events(_ limit: Int = 100) throws -> [LedgerEvent] {
    try read { db in
      try GRDB.Row.fetchAll(
        db,
        sql: "SELECT session, time, kind, detail FROM event ORDER BY number DESC LIMIT ?",
        arguments: [limit]
      ).compactMap(LedgerEvent.init)
    }
  }

  /// How many outcomes have been taken out: by a rebase, or to be asked again.
  package func retiredCount() throws -> Int64 {
    try read { try Int64.fetchOne($0, sql: "SELECT count(*) FROM retired") ?? 0 }
  }

  func read<T>(_ body: (Database) throws -> T) throws(SluiceError) -> T {
    do {
      return try database.inDatabase { db in
        var value: Result<T, any Error> = .failure(DatabaseError(resultCode: .SQLITE_ABORT))
        try db.inTransaction(.deferred) {
          value = Result { try body(db) }
          return .commit
        }
        return try value.get()
      }
    } catch {
      throw .ledger(path, error)
    }
  }
}
