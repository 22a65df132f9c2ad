import Foundation
import GRDB
package import SluiceCore
import Synchronization

/// What the run is about, and what its source asks.
extension Ledger {
  /// How many numbers the vectors that are stored have; nil while none is.
  package func vectorLength() throws -> Int? { try ask { try LedgerReader.vectorLength($0) } }

  /// What the run is about; nil on a ledger that has just been made.
  package func description() throws -> RunDescription? {
    try ask { try RunDescription.recorded($0) }
  }

  /// Keeps what the run is about: at the first start, and when a change has been accepted.
  ///
  /// - Throws: What the commit failed with.
  package func describe(_ description: RunDescription) throws {
    try write { db, _ in try description.record(in: db) }
  }

  /// Starts a session: one for each start of the program on this ledger.
  ///
  /// Sessions that never said how they ended were killed, for their lock is ours now.
  /// - Throws: What the commit failed with.
  package func beginSession() throws {
    let now = now
    try write { db, totals in
      try db.execute(
        sql: "UPDATE session SET ended = seen, outcome = 'killed' WHERE ended IS NULL"
      )
      try db.execute(
        sql: "INSERT INTO session (process, host, started, seen) VALUES (?, ?, ?, ?)",
        arguments: [ProcessInfo.processInfo.processIdentifier, hostName(), now, now]
      )
      totals.begin(session: db.lastInsertedRowID)
    }
  }

  /// Ends the session.
  ///
  /// - Parameters:
  ///   - how: One word or clause: `finished`, `interrupted`, what it halted for.
  ///   - cold: How long it waited for endpoints to wake.
  /// - Throws: What the commit failed with.
  package func endSession(_ how: String, cold: Duration = .zero) throws {
    let now = now
    try write { db, totals in
      try db.execute(
        sql: """
          UPDATE session SET ended = ?, seen = ?, outcome = ?, cold = max(cold, ?) WHERE number = ?
          """,
        arguments: [now, now, how, Int64(cold / .milliseconds(1)), totals.session]
      )
      totals.endSession()
    }
  }

  /// What a part of the program wants to find again at the next start, as JSON; nil at first.
  package func state() throws -> String? {
    try ask { try String.fetchOne($0, sql: "SELECT state FROM run") }
  }

  /// Where a run may start reading: everything before it is settled and committed.
  package func lowWater() -> ManifestPosition { totals.withLock { $0.low.mark } }

  /// The nearest point at or before a record from which a reader can go on.
  package func nearestMark(atOrBefore position: Int64) throws -> ManifestPosition {
    try ask { try ManifestPosition.nearest(atOrBefore: position, in: $0) }
  }

  /// The records of a range that are settled and committed; asked for by the source, block by block.
  package func settled(in range: ClosedRange<Int64>) throws -> PositionSet {
    try ask { try .settled(in: range, of: $0) }
  }

  func ask<T>(_ question: (Database) throws -> T) throws(SluiceError) -> T {
    do {
      return try reading.inDatabase(question)
    } catch {
      throw .ledger(path, error)
    }
  }
}
