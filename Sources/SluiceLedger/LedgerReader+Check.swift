import GRDB
import SluiceCore
import SluiceJSON

/// The long look at a ledger: not at its start, because a kill damages nothing and resuming must be
/// quick, but whenever it is asked for.
extension LedgerReader {
  /// So many faults of the database are told.
  private static let mostFaults = 20

  /// What is wrong: with the database, with the books, with the answers.
  ///
  /// It reads all of the file, in one transaction: about 10 s a gigabyte, in which a run's log grows.
  ///
  /// - Returns: One clause for each fault; empty when nothing is wrong.
  /// - Throws: `inputOutput` when it cannot even be read.
  package func check() throws -> [String] {
    try read { db in
      var faults = try String.fetchAll(db, sql: "PRAGMA quick_check(\(Self.mostFaults))")
        .filter { $0 != "ok" }.map { "the database: \(safe($0, limit: 300))" }
      if let fault = try Self.totals(db) { faults.append(fault) }
      if let fault = try Self.answers(db) { faults.append(fault) }
      faults += try Self.changed(db)
      if let fault = try Self.lowWater(db) { faults.append(fault) }
      return faults
    }
  }

  private static func totals(_ db: Database) throws -> String? {
    let (kept, counted) = (try Counters.recorded(db), try Counters.counted(db))
    return kept == counted ? nil : "the totals say \(kept.words), the rows \(counted.words)"
  }

  private static func answers(_ db: Database) throws -> String? {
    let sql = """
      SELECT count(*) FROM settled LEFT JOIN answer ON answer.number = settled.answer
      WHERE state = 1 AND answer.number IS NULL
      """
    let lost = try Int64.fetchOne(db, sql: sql) ?? 0
    return lost == 0 ? nil : "\(lost) succeeded rows have no answer"
  }

  /// The answers that are not the bytes that were recorded: the first few, and how many there are.
  private static func changed(_ db: Database) throws -> [String] {
    let statement = try db.makeStatement(
      sql: "SELECT number, body, \(try checksum(db)) FROM answer"
    )
    var numbers: [Int64] = []
    try statement.forEachRow(in: db) {
      let kind: Answer.Kind = statement.isText(1) ? .json : .bytes
      let answer = Answer(kind: kind, bytes: statement.bytes(1))
      if answer.fault(checksum: statement.integerOrNil(2)) != nil {
        numbers.append(statement.integer(0))
      }
    }
    guard !numbers.isEmpty else { return [] }
    let first = numbers.prefix(mostFaults).map(String.init).joined(separator: ", ")
    let rows = try Int64.fetchAll(
      db,
      sql: "SELECT position FROM settled WHERE answer IN (\(first)) ORDER BY position"
    ).map(String.init).joined(separator: ", ")
    return [
      "\(numbers.count) answers are not what was recorded (numbers \(first); records \(rows))"
    ]
  }

  private static func lowWater(_ db: Database) throws -> String? {
    let low = try ManifestPosition.lowWater(db).position
    let sql = "SELECT count(*) FROM settled WHERE position < ?"
    let missing = low - 1 - (try Int64.fetchOne(db, sql: sql, arguments: [low]) ?? 0)
    return missing <= 0
      ? nil : "\(missing) rows before row \(low) are not settled, and are passed over"
  }
}
