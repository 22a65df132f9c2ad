import Foundation
import GRDB
import SluiceCore

/// What the run did, stretch by stretch.
extension Ledger {
  /// Keeps a sample, with what is committed next.
  package func keep(_ sample: LedgerSample) { note { $0.samples.append(sample) } }
}

/// Writes samples and keeps them few.
struct SampleWriter: Sendable {
  /// After so many samples the older ones are merged.
  private static let interval = 64
  private var untilThinning = SampleWriter.interval

  mutating func write(_ samples: [LedgerSample], session: Int64?, in db: Database) throws {
    for sample in samples {
      var sample = sample
      sample.session = session ?? 0
      try sample.insert(in: db)
      untilThinning -= 1
      if untilThinning <= 0 {
        untilThinning = Self.interval
        try Self.thin(now: sample.time, in: db)
      }
    }
  }

  /// The table is read and what has changed is written: some thousand small rows, every two minutes.
  private static func thin(now: Date, in db: Database) throws {
    let samples = try LedgerSample.all(in: db)
    let kept = SampleThinning.thinned(samples, now: now)
    guard kept.count < samples.count else { return }
    let old = Set(samples.map(\.time.milliseconds))
    let spans = Dictionary(samples.map { ($0.time.milliseconds, $0.span) }) { first, _ in first }
    for gone in old.subtracting(kept.map(\.time.milliseconds)) {
      try db.cachedStatement(sql: "DELETE FROM sample WHERE time = ?").execute(arguments: [gone])
    }
    for sample in kept where spans[sample.time.milliseconds] != sample.span {
      try sample.insert(in: db)
    }
  }
}

extension LedgerSample {
  static let columns = """
    time, session, span, succeeded, failed, skipped, requests, retries, refusals, in_flight, "limit",
    p50_us, p95_us, p99_us, cold, away, refused, quota, input_tokens, output_tokens
    """

  /// Two samples of one millisecond are the later one.
  func insert(in db: Database) throws {
    let sql = """
      INSERT OR REPLACE INTO sample (\(Self.columns))
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """
    try db.cachedStatement(sql: sql).execute(arguments: [
      time.milliseconds, session, span.milliseconds, succeeded, failed, skipped, requests, retries,
      refusals, inFlight, limit, p50?.microseconds, p95?.microseconds, p99?.microseconds,
      cold.milliseconds, away.milliseconds, refused.milliseconds, quota.milliseconds, inputTokens,
      outputTokens,
    ])
  }

  static func all(in db: Database) throws -> [LedgerSample] {
    try GRDB.Row.fetchAll(db, sql: "SELECT \(columns) FROM sample ORDER BY time")
      .map(LedgerSample.init)
  }

  init(_ row: GRDB.Row) {
    self.init(time: Date(milliseconds: row[0]), span: .milliseconds(row[2] as Int64))
    session = row[1]
    succeeded = row[3]
    failed = row[4]
    skipped = row[5]
    requests = row[6]
    retries = row[7]
    refusals = row[8]
    inFlight = row[9]
    limit = row[10]
    p50 = (row[11] as Int64?).map { .microseconds($0) }
    p95 = (row[12] as Int64?).map { .microseconds($0) }
    p99 = (row[13] as Int64?).map { .microseconds($0) }
    cold = .milliseconds(row[14] as Int64)
    away = .milliseconds(row[15] as Int64)
    refused = .milliseconds(row[16] as Int64)
    quota = .milliseconds(row[17] as Int64)
    inputTokens = row[18]
    outputTokens = row[19]
  }
}

extension Duration {
  fileprivate var milliseconds: Int64 { max(0, Int64(self / .milliseconds(1))) }
}

extension LedgerReader {
  /// What the run did, stretch by stretch, the earliest first; none in a ledger of an older version.
  package func samples() throws -> [LedgerSample] {
    try read { db in
      guard try db.tableExists("sample") else { return [] }
      return try LedgerSample.all(in: db)
    }
  }
}
