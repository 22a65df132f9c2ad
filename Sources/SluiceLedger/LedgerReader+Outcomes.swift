import GRDB
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
      let statement = try db.cachedStatement(sql: Self.sql(wanted))
      statement.bind(span.lowerBound, at: 1)
      statement.bind(span.upperBound, at: 2)
      statement.bind(Int64(limit - outcomes.count), at: 3)
      try statement.forEachRow(in: db) {
        if let outcome = Outcome(statement) { outcomes.append(outcome) }
      }
      return outcomes.count < limit
    }
    return outcomes
  }

  /// The first answer in the order of the manifest that is JSON; nil while there is none.
  ///
  /// It reads the small rows that stand before it, and no other answer.
  package func firstAnswer() throws -> [UInt8]? {
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

  private static func sql(_ states: String) -> String {
    """
    SELECT position, key, state, body, attempts, status, fault, error, latency_us, request_id,
      input_tokens, output_tokens
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
    let last = try read { try Int64.fetchOne($0, sql: "SELECT max(position) FROM settled") ?? 0 }
    var start = position + 1
    while start <= last {
      let span = start...min(last, start + length - 1)
      guard try read({ try body($0, span) }) else { return }
      start = span.upperBound + 1
    }
  }
}

extension Outcome {
  /// Reads the columns that the query above selects.
  fileprivate init?(_ row: Statement) {
    guard let state = SettledState(rawValue: Int(row.integer(2))) else { return nil }
    let kind: Answer.Kind = row.isText(3) ? .json : .bytes
    self.init(
      position: row.integer(0),
      key: row.text(1),
      state: state,
      answer: row.isNull(3) ? nil : Answer(kind: kind, bytes: row.bytes(3)),
      attempts: Int(row.integer(4)),
      status: row.integerOrNil(5).map { Int($0) },
      fault: row.text(6).flatMap(Fault.init),
      error: row.text(7),
      latency: row.integerOrNil(8).map { .microseconds($0) },
      requestID: row.text(9),
      inputTokens: row.integerOrNil(10),
      outputTokens: row.integerOrNil(11)
    )
  }
}
