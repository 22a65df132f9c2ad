package import Foundation
import GRDB
package import SluiceCore

/// A settled row with what it took: for estimates, percentiles and the slowest requests.
package struct TimedRow: Sendable, Equatable {
  package let position: Int64
  package let state: SettledState
  package let attempts: Int
  package let latency: Duration?
  package let time: Date
  package let requestID: String?
  /// What the server said that the row used; nil where it did not say.
  package let inputTokens: Int?
  package let outputTokens: Int?
}

extension LedgerReader {
  /// The rows that were settled from an instant on, in the order of the manifest.
  ///
  /// It reads every small row, in pieces: about 0.2 s for a million rows.
  package func rows(settledSince time: Date, limit: Int) throws -> [TimedRow] {
    var rows: [TimedRow] = []
    try inSpans(of: 1 << 18, after: 0) { db, span in
      rows += try TimedRow.fetch(
        db,
        "WHERE position BETWEEN ? AND ? AND time >= ? ORDER BY position LIMIT ?",
        [span.lowerBound, span.upperBound, time.milliseconds, limit - rows.count]
      )
      return rows.count < limit
    }
    return rows
  }

  /// Rows spread evenly over what is settled: all of them where they are few.
  ///
  /// It costs about as many reads as rows are wanted, whatever the ledger's size.
  package func spreadRows(_ wanted: Int) throws -> [TimedRow] {
    try read { db in
      let last = try Int64.fetchOne(db, sql: "SELECT max(position) FROM settled") ?? 0
      guard last > Int64(wanted) else { return try TimedRow.fetch(db, "ORDER BY position", []) }
      // Short stretches side by side on a page cost hardly more than one row of it.
      let stretch: Int64 = 50
      let count = max(1, Int64(wanted) / stretch)
      var rows: [TimedRow] = []
      for number in 0..<count {
        rows += try TimedRow.fetch(
          db,
          "WHERE position > ? ORDER BY position LIMIT ?",
          [number * (last / count), min(stretch, last / count)]
        )
      }
      return rows
    }
  }

  /// The requests whose last attempt took longest, the slowest first; the rows of one request are one.
  ///
  /// It reads every small row, in pieces: about 0.3 s for a million rows.
  package func slowestRequests(_ limit: Int) throws -> [SlowRequest] {
    var slowest: [SlowRequest] = []
    try inSpans(of: 1 << 18, after: 0) { db, span in
      let rows = try GRDB.Row.fetchAll(
        db,
        sql: """
          SELECT latency_us, time, request_id, count(*), min(position), max(position), max(attempts),
            max(state), max(status)
          FROM settled WHERE position BETWEEN ? AND ? AND latency_us >= ?
          GROUP BY latency_us, time, request_id ORDER BY latency_us DESC LIMIT ?
          """,
        arguments: [
          span.lowerBound, span.upperBound,
          slowest.count < limit ? 0 : slowest.last?.latency.microseconds ?? 0, limit,
        ]
      )
      slowest += rows.map(SlowRequest.init)
      slowest.sort { ($0.latency, $1.first) > ($1.latency, $0.first) }
      slowest = Array(slowest.prefix(limit))
      return true
    }
    return slowest
  }
}

/// A request that took long: the rows that came back with it.
package struct SlowRequest: Sendable, Equatable {
  package let latency: Duration
  package let time: Date
  package let requestID: String?
  /// How many rows it settled, and the first and the last of them.
  package let rows: Int
  package let first: Int64
  package let last: Int64
  /// Requests that were charged to a row of it, this one included.
  package let attempts: Int
  package let hasFailed: Bool
  package let status: Int?

  fileprivate init(_ row: GRDB.Row) {
    latency = .microseconds(row[0] as Int64)
    time = Date(milliseconds: row[1])
    requestID = row[2]
    rows = row[3]
    first = row[4]
    last = row[5]
    attempts = row[6]
    hasFailed = (row[7] as Int64) > 1
    status = row[8]
  }
}

extension TimedRow {
  fileprivate static func fetch(
    _ db: Database,
    _ rest: String,
    _ arguments: StatementArguments
  ) throws -> [TimedRow] {
    let statement = try db.cachedStatement(
      sql: """
        SELECT position, state, attempts, latency_us, time, request_id, input_tokens, output_tokens
        FROM settled \(rest)
        """
    )
    return try GRDB.Row.fetchAll(statement, arguments: arguments).compactMap(TimedRow.init)
  }

  private init?(_ row: GRDB.Row) {
    guard let state = SettledState(rawValue: row[1]) else { return nil }
    self.init(
      position: row[0],
      state: state,
      attempts: row[2],
      latency: (row[3] as Int64?).map { .microseconds($0) },
      time: Date(milliseconds: row[4]),
      requestID: row[5],
      inputTokens: row[6],
      outputTokens: row[7]
    )
  }
}
