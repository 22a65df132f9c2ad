import GRDB
import SluiceCore

/// Writes outcomes: two inserts a row, prepared once for each batch.
struct SettlementWriter {
  private let db: Database
  private let row: Statement
  private let answer: Statement

  /// Use it inside one transaction only.
  init(_ db: Database) throws {
    self.db = db
    row = try db.cachedStatement(
      sql: """
        INSERT INTO settled (position, \(Schema.outcomeColumns))
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (position) DO NOTHING
        """
    )
    answer = try db.cachedStatement(
      sql: "INSERT INTO answer (number, body, checksum, dtype) VALUES (?, ?, ?, ?)"
    )
  }

  /// Writes one outcome that arrived at `time`, with `number` for its answer if it has one.
  ///
  /// False when the row had been settled before: then nothing is written.
  func write(_ settlement: Settlement, number: Int64, time: Int64) throws -> Bool {
    row.bind(settlement.position, at: 1)
    row.bind(settlement.key, at: 2)
    row.bind(settlement.fingerprint, at: 3)
    row.bind(Int64(settlement.state.rawValue), at: 4)
    row.bind(settlement.answer == nil ? nil : number, at: 5)
    row.bind(Int64(settlement.attempts), at: 6)
    row.bind(settlement.status.map(Int64.init), at: 7)
    row.bind(settlement.latency?.microseconds, at: 8)
    row.bind(time, at: 9)
    row.bind(settlement.requestID, at: 10)
    row.bind(settlement.fault?.rawValue, at: 11)
    row.bind(settlement.error, at: 12)
    // An estimate counts for the run; a row's own figures are its server's.
    let usage = settlement.usage.flatMap { $0.isReported ? $0 : nil }
    row.bind(usage.map { Int64($0.input) }, at: 13)
    row.bind(usage.map { Int64($0.output) }, at: 14)
    let end = settlement.answer?.end ?? .complete
    row.bind(end == .complete ? nil : Int64(end.rawValue), at: 15)
    try row.run(in: db)
    guard db.changesCount == 1 else { return false }
    if let body = settlement.answer?.stored {
      answer.bind(number, at: 1)
      answer.bind(AnswerChecksum.of(body.bytes), at: 3)
      answer.bind(body.vector?.dtype, at: 4)
      try answer.run(binding: body, at: 2, in: db)
    }
    return true
  }
}
