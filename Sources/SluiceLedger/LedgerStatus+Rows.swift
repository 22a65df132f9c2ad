import Foundation
import GRDB
import SluiceCore

extension LedgerSession {
  /// Reads the columns that ``LedgerReader/sessions(_:)`` selects.
  init(_ row: GRDB.Row) throws {
    self.init(
      number: try row.count(0),
      process: try row.count(1),
      host: try row.decode(atIndex: 2),
      started: Date(milliseconds: try row.count(3)),
      seen: Date(milliseconds: try row.count(4)),
      rows: try row.count(5),
      ended: try row.countOrNil(6).map { Date(milliseconds: $0) },
      outcome: try row.decode(atIndex: 7),
      cold: .milliseconds(try row.count(8))
    )
  }
}

extension LedgerEvent {
  /// Reads the columns that ``LedgerReader/events(_:)`` selects; nil for a kind that this version
  /// does not know.
  init?(_ row: GRDB.Row) throws {
    guard let kind = RunEvent.Kind(rawValue: try row.decode(atIndex: 2)) else { return nil }
    self.init(
      session: try row.countOrNil(0),
      time: Date(milliseconds: try row.count(1)),
      event: RunEvent(kind, try row.decode(atIndex: 3))
    )
  }
}

extension SettledRow {
  /// Reads rows of `settled`; `rest` is the statement from `WHERE` on.
  static func fetch(
    _ db: Database,
    _ rest: String,
    _ arguments: StatementArguments
  ) throws -> [SettledRow] {
    try GRDB.Row.fetchAll(
      db,
      sql: """
        SELECT position, key, state, attempts, status, latency_us, time, fault, error
        FROM settled \(rest)
        """,
      arguments: arguments
    ).compactMap(SettledRow.init)
  }

  private init?(_ row: GRDB.Row) throws {
    guard let state = SettledState(rawValue: try row.decode(atIndex: 2)) else { return nil }
    self.init(
      position: try row.count(0),
      key: try row.decode(atIndex: 1),
      state: state,
      attempts: Int(try row.count(3)),
      status: try row.countOrNil(4).map { Int($0) },
      latency: try row.countOrNil(5).map { .microseconds($0) },
      time: Date(milliseconds: try row.count(6)),
      fault: try row.decode(String?.self, atIndex: 7).flatMap(Fault.init),
      error: try row.decode(atIndex: 8)
    )
  }
}
