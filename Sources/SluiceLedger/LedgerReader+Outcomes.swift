import GRDB
import SluiceJSON
package import SluiceCore

/// Outcomes in the order of the manifest, for exports of any size.
extension LedgerReader {
  /// The next outcomes behind a record, with their answers' bytes.
  ///
  /// Call it with the last position it gave, until it gives nothing. Each call is one or more short
  /// transactions over at most 65,536 record numbers each.
  ///
  /// - Parameters:
  ///   - position: Where to go on; 0 at first.
  ///   - limit: The most outcomes; memory follows it and the size of their answers.
  ///   - states: The states wanted.
  /// - Returns: At most `limit` outcomes in ascending positions; none at the end.
  /// - Throws: When the ledger cannot be read.
  package func outcomes(
    after position: Int64,
    limit: Int,
    states: Set<SettledState> = Set(SettledState.allCases)
  ) throws -> [Outcome] {
    let wanted = states.map { String($0.rawValue) }.sorted().joined(separator: ", ")
    var outcomes: [Outcome] = []
    try inSpans(of: 1 << 16, after: position) { db, span in
      let sql = Self.sql(
        wanted,
        checksum: try Self.checksum(db),
        dtype: try Self.hasVectors(db) ? "dtype" : "NULL"
      )
      let statement = try db.cachedStatement(sql: sql)
      statement.bind(span.lowerBound, at: 1)
      statement.bind(span.upperBound, at: 2)
      statement.bind(Int64(limit - outcomes.count), at: 3)
      try statement.forEachRow(in: db) {
        let last = outcomes.last?.position ?? position
        outcomes.append(try Outcome(statement, after: last, in: path))
      }
      return outcomes.count < limit
    }
    return outcomes
  }

  /// The first answer in the order of the manifest that is JSON or a vector, as JSON; nil while there is none.
  ///
  /// It reads the small rows that stand before it, and no other answer.
  package func firstAnswer() throws -> [UInt8]? {
    let first = try outcomes(after: 0, limit: 1, states: [.succeeded]).first?.answer
    if let first, first.vector != nil { return first.withoutNumbers.bytes }
    let sql = """
      SELECT body FROM settled JOIN answer ON number = answer
      WHERE state = 1 AND typeof(body) = 'text' ORDER BY position LIMIT 1
      """
    return try read { try String.fetchOne($0, sql: sql) }.map { Array($0.utf8) }
  }

  /// Whether every key is a whole number of 64 bits, written as one.
  ///
  /// It reads every small row.
  package func keysAreIntegers() throws -> Bool {
    let sql = """
      SELECT 1 FROM settled WHERE key IS NOT NULL AND CAST(CAST(key AS INTEGER) AS TEXT) <> key LIMIT 1
      """
    return try read { try Int64.fetchOne($0, sql: sql) } == nil
  }

  /// Whether the answers of the file may be vectors: an older one is read as it is.
  static func hasVectors(_ db: Database) throws -> Bool {
    try Int32.fetchOne(db, sql: "PRAGMA user_version") ?? 0 >= Schema.firstWithVectors
  }

  private static func sql(
    _ states: String,
    checksum: String,
    dtype: String
  ) -> String {
    """
    SELECT position, key, state, body, attempts, status, fault, error, latency_us, request_id,
      input_tokens, output_tokens, \(checksum), \(dtype)
    FROM settled LEFT JOIN answer ON number = answer
    WHERE position BETWEEN ? AND ? AND state IN (\(states)) ORDER BY position LIMIT ?
    """
  }

  /// Visits the settled part of the manifest in ranges, each in a transaction of its own.
  ///
  /// It ends when `body` says false.
  func inSpans(
    of length: Int64,
    after position: Int64,
    _ body: (Database, ClosedRange<Int64>) throws -> Bool
  ) throws {
    let sql = "SELECT position FROM settled WHERE position > ? ORDER BY position LIMIT 1"
    var last = position
    while true {
      let isDone = try read { db in
        guard let start = try Int64.fetchOne(db, sql: sql, arguments: [last]) else { return true }
        guard start > last, start <= Self.mostPosition else { throw Self.misplaced(start) }
        last = start + length - 1
        return try !body(db, start...last)
      }
      if isDone { return }
    }
  }

  /// Record numbers are far below.
  private static let mostPosition: Int64 = 1 << 53

  private static func misplaced(_ position: Int64) -> DatabaseError {
    DatabaseError(resultCode: .SQLITE_CORRUPT, message: "record \(position) is out of place")
  }

  /// The column of the answers' checksums; nothing in a ledger of an older version.
  static func checksum(_ db: Database) throws -> String {
    let version = try Int32.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    return version >= Schema.countedVersion ? "checksum" : "NULL"
  }
}

extension Outcome {
  /// Reads the columns that the query above selects.
  ///
  /// - Throws: `inputOutput` with the record number for a row that cannot be what was recorded.
  fileprivate init(_ row: Statement, after last: Int64, in ledger: String) throws(SluiceError) {
    let position = row.integer(0)
    guard position > last else { throw .damagedRow(position, ledger, "is out of place") }
    guard let state = SettledState(rawValue: Int(truncatingIfNeeded: row.integer(2))) else {
      throw .damagedRow(position, ledger, "has no state")
    }
    let answer = row.isNull(3) ? nil : Answer(row, body: 3, dtype: 13)
    if state == .succeeded, answer == nil {
      throw .damagedRow(position, ledger, "succeeded and has no answer")
    }
    if let answer, let fault = answer.fault(checksum: row.integerOrNil(12)) {
      throw .damagedRow(position, ledger, fault)
    }
    self.init(
      position: position,
      key: row.text(1),
      state: state,
      answer: answer,
      attempts: Int(truncatingIfNeeded: row.integer(4)),
      status: row.integerOrNil(5).map { Int(truncatingIfNeeded: $0) },
      fault: row.text(6).flatMap(Fault.init),
      error: row.text(7),
      latency: row.integerOrNil(8).map { .microseconds($0) },
      requestID: row.text(9),
      inputTokens: row.integerOrNil(10),
      outputTokens: row.integerOrNil(11)
    )
  }
}

extension Answer {
  /// What is wrong with the bytes; nil when they are what was recorded.
  ///
  /// Those of older versions have no checksum: there it is seen that JSON is JSON.
  func fault(checksum: Int64?) -> String? {
    if let checksum {
      return checksum == AnswerChecksum.of(bytes) ? nil : "has an answer that has changed"
    }
    guard kind == .json else { return nil }
    return (try? JSONReader().read(bytes)) == nil ? "has an answer that is no JSON" : nil
  }

  fileprivate init(_ row: Statement, body: Int32, dtype: Int32) {
    if let vector = row.text(dtype).flatMap(VectorType.init) {
      self.init(vector, bytes: row.bytes(body))
    } else {
      self.init(kind: row.isText(body) ? .json : .bytes, bytes: row.bytes(body))
    }
  }
}
