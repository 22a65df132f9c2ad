import GRDB
package import SluiceCore

/// How many rows have been settled, by state.
package struct Counters: Sendable, Equatable {
  package var succeeded: Int64
  package var failed: Int64
  package var skipped: Int64

  /// All three together.
  package var settled: Int64 { succeeded + failed + skipped }

  package init(succeeded: Int64 = 0, failed: Int64 = 0, skipped: Int64 = 0) {
    self.succeeded = succeeded
    self.failed = failed
    self.skipped = skipped
  }
}

extension Counters {
  /// The count of one state.
  package subscript(_ state: SettledState) -> Int64 {
    get {
      switch state {
      case .succeeded: succeeded
      case .failed: failed
      case .skipped: skipped
      }
    }
    set {
      switch state {
      case .succeeded: succeeded = newValue
      case .failed: failed = newValue
      case .skipped: skipped = newValue
      }
    }
  }

  /// `59 succeeded, 0 failed, 0 skipped`.
  var words: String { "\(succeeded) succeeded, \(failed) failed, \(skipped) skipped" }

  static func - (all: Counters, part: Counters) -> Counters {
    Counters(
      succeeded: all.succeeded - part.succeeded,
      failed: all.failed - part.failed,
      skipped: all.skipped - part.skipped
    )
  }

  /// What the ledger has written down with its last commit.
  static func recorded(_ db: Database) throws -> Counters {
    let row = try GRDB.Row.fetchOne(db, sql: "SELECT succeeded, failed, skipped FROM run")
    guard let row else { throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "no run row") }
    return Counters(
      succeeded: try row.count(0),
      failed: try row.count(1),
      skipped: try row.count(2)
    )
  }

  /// Counts rows one by one: the truth, at the price of reading them.
  static func counted(_ db: Database, where condition: String = "true") throws -> Counters {
    var counters = Counters()
    let groups = try GRDB.Row.fetchAll(
      db,
      sql: "SELECT state, count(*) FROM settled WHERE \(condition) GROUP BY state"
    )
    for group in groups {
      guard let state = SettledState(rawValue: try group.decode(atIndex: 0)) else { continue }
      counters[state] = try group.count(1)
    }
    return counters
  }
}
