import GRDB
import SluiceCore

extension TokenTotals {
  /// What the ledger has written down with its last commit; nothing, where a reader finds one that an
  /// older version has made.
  static func recorded(_ db: Database) throws -> TokenTotals {
    let version = try Int32.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    guard version >= 2 else { return TokenTotals() }
    let row = try GRDB.Row.fetchOne(
      db,
      sql: "SELECT input_tokens, output_tokens, metered, estimated FROM run"
    )
    guard let row else { throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "no run row") }
    return TokenTotals(
      input: try row.count(0),
      output: try row.count(1),
      rows: try row.count(2),
      estimatedRows: try row.count(3)
    )
  }
}
