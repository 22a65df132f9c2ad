import GRDB
import SluiceCore

extension LedgerReader {
  /// What the run decided behind an event, the earliest first, with the events' numbers.
  ///
  /// - Parameters:
  ///   - number: Where to go on; 0 at first.
  ///   - limit: The most events.
  /// - Returns: The events, each with its number.
  /// - Throws: When the ledger cannot be read.
  package func events(
    after number: Int64,
    limit: Int
  ) throws -> [(number: Int64, event: LedgerEvent)] {
    let rows = try read { db in
      try GRDB.Row.fetchAll(
        db,
        sql: """
          SELECT session, time, kind, detail, number FROM event WHERE number > ?
          ORDER BY number LIMIT ?
          """,
        arguments: [number, limit]
      )
    }
    return try rows.compactMap { row in try LedgerEvent(row).map { (try row.count(4), $0) } }
  }

  /// The number behind which the last so many events stand.
  package func eventNumber(before count: Int) throws -> Int64 {
    let sql = "SELECT number FROM event ORDER BY number DESC LIMIT 1 OFFSET ?"
    return try read { try Int64.fetchOne($0, sql: sql, arguments: [count]) ?? 0 }
  }
}
