import Foundation
import GRDB
import SluiceCore

extension LedgerSession {
  /// Reads the columns that ``LedgerReader/sessions(_:)`` selects.
  init(_ row: GRDB.Row) {
    self.init(
      number: row[0],
      process: row[1],
      host: row[2],
      started: Date(milliseconds: row[3]),
      seen: Date(milliseconds: row[4]),
      rows: row[5],
      ended: (row[6] as Int64?).map { Date(milliseconds: $0) },
      outcome: row[7],
      cold: .milliseconds(row[8] as Int64)
    )
  }
}

extension LedgerEvent {
  /// Reads the columns that ``LedgerReader/events(_:)`` selects; nil for a kind that this version
  /// does not know.
  init?(_ row: GRDB.Row) {
    guard let kind = RunEvent.Kind(rawValue: row[2]) else { return nil }
    self.init(
      session: row[0],
      time: Date(milliseconds: row[1]),
      event: RunEvent(kind, row[3])
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

  private init?(_ row: GRDB.Row) {
    guard let state = SettledState(rawValue: row[2]) else { return nil }
    self.init(
      position: row[0],
      key: row[1],
      state: state,
      attempts: row[3],
      status: row[4],
      latency: (row[5] as Int64?).map { .microseconds($0) },
      time: Date(milliseconds: row[6]),
      fault: (row[7] as String?).flatMap(Fault.init),
      error: row[8]
    )
  }
}
