import GRDBSQLite

/// The SQLite that this process is linked with.
package enum SQLiteVersion {
  /// `3.40.1`.
  package static var text: String { String(cString: sqlite3_libversion()) }
}
