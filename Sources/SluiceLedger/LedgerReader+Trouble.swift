import GRDB
package import SluiceCore

/// A row that failed or was skipped, and why.
package struct TroubledRow: Sendable, Equatable {
  package let position: Int64
  package let key: String?
  package let status: Int?
  package let fault: Fault
  package let error: String

  package init(position: Int64, key: String?, status: Int?, fault: Fault, error: String) {
    self.position = position
    self.key = key
    self.status = status
    self.fault = fault
    self.error = error
  }
}

extension LedgerReader {
  /// Visits the rows that failed or were skipped, the latest first.
  ///
  /// It reads an index of these rows only, in short transactions.
  ///
  /// - Parameters:
  ///   - limit: The most rows.
  ///   - body: Called with each.
  /// - Throws: When the ledger cannot be read.
  package func forEachTroubledRow(
    limit: Int = .max,
    _ body: (TroubledRow) throws -> Void
  ) throws {
    let page = 20_000
    var left = limit
    var time = Int64.max
    var position = Int64.max
    while left > 0 {
      var count = 0
      try read { db in
        let statement = try db.cachedStatement(sql: Self.troubleSQL)
        for (index, value) in [time, time, position, Int64(min(left, page))].enumerated() {
          statement.bind(value, at: Int32(index + 1))
        }
        try statement.forEachRow(in: db) {
          count += 1
          position = statement.integer(0)
          time = statement.integer(5)
          if let row = TroubledRow(statement) { try body(row) }
        }
      }
      left -= count
      if count < page { return }
    }
  }

  private static let troubleSQL = """
    SELECT position, key, status, fault, error, time FROM settled
    WHERE fault IS NOT NULL AND time <= ? AND (time < ? OR position < ?)
    ORDER BY time DESC, position DESC LIMIT ?
    """

  /// Those of some rows that failed or were skipped.
  package func troubledRows(at positions: [Int64]) throws -> [TroubledRow] {
    let sql = """
      SELECT position, key, status, fault, error FROM settled
      WHERE position = ? AND fault IS NOT NULL
      """
    return try read { db in
      let statement = try db.cachedStatement(sql: sql)
      var rows: [TroubledRow] = []
      for position in positions {
        statement.bind(position, at: 1)
        try statement.forEachRow(in: db) {
          if let row = TroubledRow(statement) { rows.append(row) }
        }
      }
      return rows
    }
  }
}

extension TroubledRow {
  fileprivate init?(_ row: Statement) {
    guard let fault = row.text(3).flatMap(Fault.init) else { return nil }
    self.init(
      position: row.integer(0),
      key: row.text(1),
      status: row.integerOrNil(2).map { Int($0) },
      fault: fault,
      error: row.text(4) ?? ""
    )
  }
}
