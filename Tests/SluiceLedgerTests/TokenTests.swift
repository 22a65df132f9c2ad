import GRDB
import SluiceCore
import Testing

@testable import SluiceLedger

/// What requests used: kept with the outcomes, and never taken back.
@Suite struct TokenTests {
  private func metered(_ position: Int64, isReported: Bool = true) -> Settlement {
    var settlement = success(position)
    settlement.usage = TokenUsage(input: 100, output: Int(position), isReported: isReported)
    return settlement
  }

  @Test func tokensAreCountedWithTheirRowsAndFoundAgain() throws {
    let fixture = try Fixture()
    let ledger = try fixture.open()
    ledger.settle([metered(1), metered(2), metered(3, isReported: false), success(4)])
    try ledger.close()
    let tokens = TokenTotals(input: 300, output: 6, rows: 3, estimatedRows: 1)
    #expect(try fixture.reader().status().tokens == tokens)
    #expect(try fixture.open().tokens == tokens)
    let sums = try fixture.reader().read { db in
      try GRDB.Row.fetchOne(
        db,
        sql: "SELECT sum(input_tokens), sum(output_tokens), count(input_tokens) FROM settled"
      )
    }
    // Rows hold what their server said, and nothing else.
    #expect(sums.map { [$0[0], $0[1], $0[2]] as [Int] } == [200, 3, 2])
  }

  @Test func aRowThatIsSettledTwiceCountsOnce() async throws {
    let fixture = try Fixture()
    let ledger = try fixture.open()
    ledger.settle([metered(1)])
    ledger.settle([metered(1)])
    try await ledger.flush()
    #expect(ledger.tokens == TokenTotals(input: 100, output: 1, rows: 1))
  }

  @Test func whatWasUsedForRowsThatAreAskedAgainStaysSpent() async throws {
    let fixture = try Fixture()
    let ledger = try fixture.open()
    var failed = failure(2)
    failed.usage = TokenUsage(input: 50, output: 5)
    ledger.settle([metered(1), failed])
    try await ledger.flush()
    #expect(try ledger.reopen(.failed) == 1)
    #expect(ledger.tokens.input == 150)
    let retired: Int64? = try fixture.reader().value("SELECT input_tokens FROM retired")
    #expect(retired == 50)
  }

  @Test func aLedgerOfTheFirstVersionIsReadAsItIsAndBroughtUpToDateByARun() throws {
    let fixture = try Fixture()
    let old = try DatabaseQueue(path: fixture.path)
    try old.inDatabase { db in
      try db.execute(sql: Schema.migrations[0])
      try db.execute(
        sql: """
          PRAGMA application_id = \(Schema.applicationID);
          PRAGMA user_version = 1;
          INSERT INTO run (id, uuid, created, succeeded) VALUES (1, 'u', 0, 1);
          INSERT INTO answer (number, body) VALUES (1, '{}');
          INSERT INTO settled (position, fingerprint, state, answer, attempts, time)
          VALUES (1, zeroblob(16), 1, 1, 1, 0);
          """
      )
    }
    try old.close()
    #expect(try fixture.reader().status().tokens == TokenTotals())
    let ledger = try fixture.open()
    ledger.settle([metered(2)])
    try ledger.close()
    let status = try fixture.reader().status()
    #expect(status.tokens.rows == 1)
    #expect(status.counters.succeeded == 2)
  }
}
