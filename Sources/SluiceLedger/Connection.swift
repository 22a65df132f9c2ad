import Foundation
import GRDB

/// How connections to a ledger are set up.
///
/// One connection in one process does every write and every checkpoint; all others are opened
/// read-only. SQLite 3.7.0 to 3.51.2 can corrupt a WAL database when two connections write or
/// checkpoint at the same moment (<https://www.sqlite.org/wal.html#walresetbug>).
enum Connection {
  /// Seconds for which another program may hold its lock: meanwhile answers wait, and no rows are taken
  /// once the window is full of them.
  static let busyTimeout = 60.0

  /// 16 KiB: at 4 KiB a row of 2 KiB wastes half a page, and writing is a third slower.
  static let pageSize = 16_384

  /// The one connection that writes.
  static func writing(_ path: String) throws -> DatabaseQueue {
    var configuration = common("sluice.ledger")
    configuration.prepareDatabase { db in
      try guardSchema(db)
      try db.execute(
        sql: """
          PRAGMA page_size = \(pageSize);
          PRAGMA wal_autocheckpoint = 0;
          PRAGMA journal_size_limit = 67108864;
          PRAGMA temp_store = FILE;
          """
      )
      try require(db, "PRAGMA journal_mode = WAL", is: "wal")
      // Once for each connection. NORMAL loses acknowledged rows when the power fails; with group
      // commit FULL costs 8 %.
      try db.execute(sql: "PRAGMA synchronous = FULL")
      try require(db, "PRAGMA synchronous", is: "2")
    }
    return try DatabaseQueue(path: path, configuration: configuration)
  }

  /// A connection that can change nothing but its own temporary tables.
  ///
  /// - Parameters:
  ///   - path: The ledger's path.
  ///   - immutable: Whether the file alone is read, without its log and without locks: one that nothing
  ///     can change, or what stands in the file whatever stands beside it.
  /// - Returns: The connection.
  /// - Throws: `DatabaseError` when it cannot be opened.
  static func reading(_ path: String, immutable: Bool = false) throws -> DatabaseQueue {
    var configuration = common("sluice.ledger.reader")
    configuration.readonly = true
    configuration.prepareDatabase(guardSchema)
    let name = immutable || needsNoLog(path) ? immutableName(path) : path
    return try DatabaseQueue(path: name, configuration: configuration)
  }

  /// Whether a ledger lies where nothing can be written beside it and has no log: SQLite would fail to
  /// make one, and nothing can change it.
  private static func needsNoLog(_ path: String) -> Bool {
    let folder = (path as NSString).deletingLastPathComponent
    let isEmpty = (FileIdentity(at: path + "-wal")?.size ?? 0) == 0
    return isEmpty && access(folder, W_OK) != 0 && FileIdentity(at: path + "-shm") == nil
  }

  /// The name as a URI (<https://www.sqlite.org/uri.html>).
  private static func immutableName(_ path: String) -> String {
    let escaped = path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? path
    return "file://\(escaped)?immutable=1"
  }

  private static func common(_ label: String) -> Configuration {
    var configuration = Configuration()
    configuration.label = label
    configuration.busyMode = .timeout(busyTimeout)
    configuration.foreignKeysEnabled = false
    return configuration
  }

  /// Settings for a ledger that may come from another machine.
  ///
  /// Nothing in its schema is executed, and its pages are checked as they are read. No memory map: an I/O error on one is a signal, not a code.
  private static func guardSchema(_ db: Database) throws {
    try db.execute(
      sql: """
        PRAGMA trusted_schema = OFF;
        PRAGMA cell_size_check = ON;
        PRAGMA mmap_size = 0;
        PRAGMA cache_size = -2048;
        """
    )
  }

  private static func require(_ db: Database, _ pragma: String, is wanted: String) throws {
    // To the last row: a change of mode is written when the statement ends, and may fail there.
    let found = try String.fetchAll(db, sql: pragma).first
    guard found == wanted else {
      throw DatabaseError(
        resultCode: found == "delete" ? .SQLITE_BUSY : .SQLITE_CANTOPEN,
        message: "\(pragma) gave \(found ?? "nothing"), not \(wanted)"
      )
    }
  }
}
