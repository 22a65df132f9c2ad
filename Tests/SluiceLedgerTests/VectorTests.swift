import GRDB
import SluiceCore
import Testing

@testable import SluiceLedger

/// Vectors in the ledger: numbers that other programs read.
@Suite struct VectorTests {
  private func settled(_ position: Int64, _ answer: Answer) -> Settlement {
    success(position, key: "k\(position)").replacing(answer: answer, requestID: nil, error: nil)
  }

  private static let vector = Answer(.float32, bytes: [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0])

  @Test func aVectorIsABlobThatSaysWhatItsNumbersAre() async throws {
    let fixture = try Fixture()
    let ledger = try fixture.open()
    let half = Answer(.float16, bytes: [0, 0x3C])
    ledger.settle([settled(1, Self.vector), settled(2, half), success(3)])
    try await ledger.flush()
    #expect(try ledger.vectorLength() == 2)
    let reader = try fixture.reader()
    #expect(
      try reader.outcomes(after: 0, limit: 9).map(\.answer) == [
        Self.vector, half, success(3).answer,
      ]
    )
    let types: String? = try reader.value("SELECT group_concat(coalesce(dtype, '-')) FROM answer")
    #expect(types == "<f4,<f2,-")
    let kinds: String? = try reader.value("SELECT group_concat(typeof(body)) FROM answer")
    #expect(kinds == "blob,blob,text")
  }

  @Test func rowsAreVisitedInTheOrderOfTheManifestWithoutTheirAnswersBeingCopied() async throws {
    let fixture = try Fixture()
    let ledger = try fixture.open()
    ledger.settle([settled(40_000, Self.vector), failure(2), success(1)])
    try await ledger.flush()
    var seen: [String] = []
    try fixture.reader().forEachVector { row in
      switch row.content {
      case .numbers(let type, let bytes):
        seen.append("\(row.position) \(type.dtype) \(bytes.count)")
      case .json(let text): seen.append("\(row.position) \(text.count)")
      case .other: seen.append("\(row.position) other")
      case .none(let error): seen.append("\(row.position) \(error)")
      }
      return true
    }
    #expect(seen == ["1 16", "2 too long", "40000 <f4 8"])
    var visits = 0
    try fixture.reader().forEachVector { _ in
      visits += 1
      return false
    }
    #expect(visits == 1)
  }

  @Test func aLedgerFromBeforeVectorsIsReadAsItIsAndBroughtUpToDateByARun() throws {
    let fixture = try Fixture()
    let old = try DatabaseQueue(path: fixture.path)
    try old.inDatabase { db in
      for sql in Schema.migrations.prefix(2) { try db.execute(sql: sql) }
      try db.execute(
        sql: """
          PRAGMA application_id = \(Schema.applicationID);
          PRAGMA user_version = 2;
          INSERT INTO run (id, uuid, created, succeeded) VALUES (1, 'u', 0, 1);
          INSERT INTO answer (number, body) VALUES (1, '[0.50]');
          INSERT INTO settled (position, fingerprint, state, answer, attempts, time)
          VALUES (1, zeroblob(16), 1, 1, 1, 0);
          """
      )
    }
    try old.close()
    let text = Answer(bytes: Array("[0.50]".utf8))
    for isRun in [false, true] {
      if isRun { try fixture.open().close() }
      let reader = try fixture.reader()
      #expect(try reader.outcomes(after: 0, limit: 9).map(\.answer) == [text])
      #expect(try reader.vectorLength() == nil)
      var isText = false
      try reader.forEachVector { row in
        if case .json = row.content { isText = true }
        return true
      }
      #expect(isText)
    }
  }
}
