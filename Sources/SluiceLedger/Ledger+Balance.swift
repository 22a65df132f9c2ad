import GRDB
import SluiceCore

/// Totals that contradict each other, or the rows, are refused before anything is built on them.
extension Ledger {
  /// Rows are counted up to here when a ledger is opened: about 20 ms.
  private static let countedRows: Int64 = 100_000

  /// - Throws: `inputOutput` with what does not balance, and the command that examines it.
  func refuseUnbalanced() throws(SluiceError) {
    if let what = try ask(Self.imbalance) { throw .unbalanced(path, what) }
  }

  /// What does not balance; nil when all does that can be seen without reading the whole ledger.
  private static func imbalance(_ db: Database) throws -> String? {
    let counters = try Counters.recorded(db)
    let total = try Int64.fetchOne(db, sql: "SELECT rows FROM run")
    let low = try ManifestPosition.lowWater(db).position
    let settled = counters.settled
    if let total, settled > total { return "\(settled) rows are settled, of \(total)" }
    if settled < low - 1 {
      return "every row before row \(low) should be settled, but only \(settled) rows are"
    }
    let sql = "SELECT count(*) FROM (SELECT 1 FROM settled LIMIT \(countedRows + 1))"
    let counted = try Int64.fetchOne(db, sql: sql) ?? 0
    guard counted <= countedRows else {
      return settled >= counted
        ? nil : "the totals say \(settled) rows, the table has more than \(countedRows)"
    }
    let rows = try Counters.counted(db)
    return rows == counters ? nil : "the totals say \(counters.words), the rows \(rows.words)"
  }
}
