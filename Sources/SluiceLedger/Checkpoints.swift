import GRDB
import GRDBSQLite

/// Decides when the log is moved into the database: the writing connection does it itself.
///
/// `PASSIVE`, which does not wait: frames that a reader still needs stay for the next time. At
/// most a commit and 16 MiB of log must be read again after a crash.
struct Checkpoints: Sendable {
  /// The pages that make 16 MiB.
  private static let limit: Int64 = 16 << 20 / Int64(Connection.pageSize)
  private var pages: Int64 = 0

  /// Moves the log once enough pages have been written to it.
  ///
  /// - Throws: Everything but "a reader is active".
  mutating func afterCommit(_ db: Database) throws {
    pages += Self.pagesWritten(db)
    guard pages >= Self.limit else { return }
    pages = 0
    do {
      try db.checkpoint(.passive)
    } catch DatabaseError.SQLITE_BUSY {
      return
    }
  }

  /// The pages that went to the log since the last call (`SQLITE_DBSTATUS_CACHE_WRITE`).
  private static func pagesWritten(_ db: Database) -> Int64 {
    var current: Int32 = 0
    var highest: Int32 = 0
    let status = sqlite3_db_status(
      db.sqliteConnection,
      SQLITE_DBSTATUS_CACHE_WRITE,
      &current,
      &highest,
      1
    )
    return status == SQLITE_OK ? Int64(current) : 0
  }
}
