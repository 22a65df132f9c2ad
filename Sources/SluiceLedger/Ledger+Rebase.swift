import GRDB
package import SluiceCore

/// A ledger follows its manifest.
extension Ledger {
  /// Sets the ledger upon a changed manifest (or a changed job), in one transaction.
  ///
  /// Rows that ask what they asked before keep their outcome, wherever they stand now; rows that
  /// changed or went away are retired, their answers kept aside. Before the first request only.
  ///
  /// - Parameters:
  ///   - description: What the run is about from now on.
  ///   - identity: How rows are recognised.
  ///   - feed: The records of the manifest in order, some at a time; nil at the end. It must not
  ///     call the ledger.
  ///   - permit: Told what was found before it is done; what it throws keeps everything as it was.
  /// - Returns: What was found and done.
  /// - Throws: What `feed` or the commit failed with; the ledger is then as it was.
  package func rebase(
    onto description: RunDescription,
    matching identity: RowIdentity,
    feed: () throws -> [IncomingRow]?,
    permit: (RebaseSummary) throws -> Void = { _ in }
  ) throws -> RebaseSummary {
    let now = now
    return try write { db, totals in
      let match = try RebaseMatch(db, by: identity)
      try match.load(feed)
      try match.match()
      let summary = try match.summary()
      try permit(summary)
      try RebaseMove(db: db).apply(now: now)
      try match.finish()
      try description.record(in: db)
      let counters = try Counters.counted(db)
      try totals.restart(from: .start, counters: counters, rows: summary.rows, in: db)
      return summary
    }
  }

  /// Makes settled rows eligible again: they are taken out, their history is kept in `retired`.
  ///
  /// Before the first request only. The low-water mark falls back to the nearest mark before them.
  /// - Returns: How many rows there were.
  /// - Throws: What the commit failed with.
  package func reopen(_ selection: Reopening) throws -> Int {
    let now = now
    return try write { db, totals in
      let first = try Int64.fetchOne(
        db,
        sql: "SELECT min(position) FROM settled WHERE \(selection.condition)"
      )
      guard let first else { return 0 }
      let left = totals.counters - (try Counters.counted(db, where: selection.condition))
      try db.execute(
        sql: """
          INSERT INTO retired (position, \(Schema.outcomeColumns), reason, retired)
          SELECT position, \(Schema.outcomeColumns), 'reopened', ?
          FROM settled WHERE \(selection.condition) ORDER BY position
          """,
        arguments: [now]
      )
      try db.execute(sql: "DELETE FROM settled WHERE \(selection.condition)")
      let count = db.changesCount
      let low = totals.low.mark
      let mark =
        first < low.position ? try ManifestPosition.nearest(atOrBefore: first, in: db) : low
      try totals.restart(from: mark, counters: left, in: db)
      return count
    }
  }
}

/// Which settled rows are to be asked again.
package enum Reopening: Sendable, Equatable {
  /// Every row that failed.
  case failed
  /// The rows that failed or were skipped by a given fault.
  case fault(Fault)
  /// The records that could not be used; reading them again finds out whether they can be now.
  case skipped
  /// Those of some rows that failed or were skipped; at most ``mostPositions`` of them.
  case positions([Int64])

  /// So many record numbers fit into one statement.
  package static let mostPositions = 20_000

  /// Each implies `fault IS NOT NULL`, the condition of the index `trouble`.
  fileprivate var condition: String {
    switch self {
    case .failed: "fault IS NOT NULL AND state = 2"
    case .fault(let fault): "fault IS NOT NULL AND fault = '\(fault.rawValue)'"
    case .skipped: "fault IS NOT NULL AND state = 3"
    case .positions(let positions):
      "fault IS NOT NULL AND position IN (\(positions.map(String.init).joined(separator: ", ")))"
    }
  }
}
