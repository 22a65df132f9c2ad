import GRDB
package import SluiceCore

/// Vectors in the order of the manifest, for matrices of any size: no array and no object a row.
extension LedgerReader {
  /// The most numbers of records that one transaction reads.
  private static let span: Int64 = 1 << 14

  /// How many numbers the vectors of the run have: those of the first that is stored.
  ///
  /// - Returns: Nil while none is.
  package func vectorLength() throws -> Int? {
    try read { try Self.vectorLength($0) }
  }

  static func vectorLength(_ db: Database) throws -> Int? {
    guard try hasVectors(db) else { return nil }
    let sql = """
      SELECT dtype, length(body) FROM settled JOIN answer ON number = answer
      WHERE state = 1 AND dtype IS NOT NULL ORDER BY position LIMIT 1
      """
    return try GRDB.Row.fetchOne(db, sql: sql).flatMap { row in
      VectorType(rawValue: row[0]).map { row[1] / $0.size }
    }
  }

  /// Visits settled rows until the visitor has enough.
  ///
  /// - Parameter visit: Called by ascending positions, on the reader's queue; what it is given must not
  ///   leave it.
  /// - Throws: What the visitor throws, and when the ledger cannot be read.
  package func forEachVector(_ visit: (borrowing SettledVector) throws -> Bool) throws {
    try inSpans(of: Self.span, after: 0) { db, span in
      let dtype = try Self.hasVectors(db) ? "dtype" : "NULL"
      let statement = try db.cachedStatement(
        sql: """
          SELECT position, key, state, body, error, \(dtype)
          FROM settled LEFT JOIN answer ON number = answer
          WHERE position BETWEEN ? AND ? ORDER BY position
          """
      )
      statement.bind(span.lowerBound, at: 1)
      statement.bind(span.upperBound, at: 2)
      var goesOn = true
      try statement.forEachRow(in: db) {
        guard goesOn, let state = SettledState(rawValue: Int(statement.integer(2))) else { return }
        goesOn = try visit(
          SettledVector(
            position: statement.integer(0),
            key: statement.text(1),
            state: state,
            content: statement.content(body: 3, error: 4, dtype: 5)
          )
        )
      }
      return goesOn
    }
  }
}

extension Statement {
  /// What a row has for a matrix, its bytes where SQLite has them.
  fileprivate func content(
    body: Int32,
    error: Int32,
    dtype: Int32
  ) -> SettledVector.Content {
    if isNull(body) { return .none(error: text(error) ?? "") }
    if let type = vectorType(dtype) { return .numbers(type, rawBytes(body)) }
    return isText(body) ? .json(rawBytes(body)) : .other
  }

  private func vectorType(_ column: Int32) -> VectorType? {
    let name = rawBytes(column)
    return VectorType.allCases.first { $0.rawValue.utf8.elementsEqual(name) }
  }
}
