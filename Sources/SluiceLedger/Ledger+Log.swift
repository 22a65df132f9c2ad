import GRDB
import SluiceCore
import Synchronization

/// The log of a ledger: needed from the first commit on, and not once it has been moved into the file.
extension Ledger {
  /// Says in the file itself that it is nothing without its log, before anything else is committed.
  func keepLog() throws(SluiceError) {
    do {
      try database.inDatabase { db in
        try db.execute(sql: "UPDATE run SET unclosed = 1")
        do { try db.checkpoint(.passive) } catch DatabaseError.SQLITE_BUSY {}
      }
    } catch {
      throw .ledger(path, error)
    }
  }

  /// Moves the log into the file, and leaves WAL mode, so that one file is left that opens anywhere.
  ///
  /// A reader that is connected keeps both from being done: then the log stays, and is part of the
  /// ledger.
  /// - Throws: What writing or syncing the file failed with.
  func moveLog(_ db: Database) throws {
    try db.execute(sql: "PRAGMA busy_timeout = 0")
    try db.execute(sql: "UPDATE run SET unclosed = 0")
    do {
      _ = try db.checkpoint(.truncate)
      _ = try String.fetchAll(db, sql: "PRAGMA journal_mode = DELETE")
    } catch DatabaseError.SQLITE_BUSY {
      return
    }
  }

  /// Counts everything anew after something was lost, and starts reading the manifest from its
  /// beginning, so that every row without an outcome is asked again.
  ///
  /// Rows whose answer is gone count as not done.
  func rebalance() throws(SluiceError) {
    do {
      try database.inDatabase { db in
        var totals = totals.withLock { $0 }
        try db.inTransaction(.immediate) {
          try db.execute(
            sql: """
              DELETE FROM settled WHERE state = 1
                AND NOT EXISTS (SELECT 1 FROM answer WHERE number = settled.answer)
              """
          )
          try totals.restart(from: .start, counters: try Counters.counted(db), in: db)
          try totals.countCommit(in: db)
          return .commit
        }
        self.totals.withLock { $0 = totals }
      }
    } catch {
      throw .ledger(path, error)
    }
  }
}
