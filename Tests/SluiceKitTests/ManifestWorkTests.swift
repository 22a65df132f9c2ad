import Foundation
import SluiceCore
import SluiceDispatch
import SluiceLedger
import SluiceManifest
import Testing

@testable import SluiceAccess
@testable import SluiceClient
@testable import SluiceRun

/// The manifest as work: what is settled is left out, what cannot be asked is skipped, the rest
/// travels in units.
struct ManifestWorkTests {
  /// What the source hands out, to its end.
  private struct Handed {
    var units: [[Int64]] = []
    var skipped: [Settlement] = []
    var total: Int64?
  }

  private func work(
    _ fixture: Fixture,
    _ keys: [String: String] = [:],
    from mark: ManifestPosition = .start,
    rows: Int = 4
  ) throws -> Handed {
    let ledger = try Ledger.open(at: fixture.ledgerPath)
    defer { try? ledger.close() }
    let total = RowTotal(ledger)
    let source = try ManifestWork(fixture.prepared(keys), ledger: ledger, total: total, from: mark)
    var handed = Handed()
    while case let items = try source.next(rows: rows), !items.isEmpty {
      for item in items {
        switch item {
        case .unit(let unit): handed.units.append(unit.rows.map(\.position))
        case .settled(let settlement): handed.skipped.append(settlement)
        }
      }
    }
    #expect(try source.next(rows: rows).isEmpty)
    handed.total = total.value
    return handed
  }

  @Test func everyRowIsHandedOutOnce() throws {
    let handed = try work(try Fixture(Fixture.rows(1...10)))
    #expect(handed.units == (1...10).map { [Int64($0)] })
    #expect(handed.total == 10)
  }

  @Test func settledRowsAreLeftOut() async throws {
    let fixture = try Fixture(Fixture.rows(1...10))
    try await fixture.settle([1, 2, 3, 4, 5, 9])
    #expect(try work(fixture).units == [[6], [7], [8], [10]])
  }

  @Test func allSettledIsNothingToDo() async throws {
    let fixture = try Fixture(Fixture.rows(1...10))
    try await fixture.settle(Array(1...10))
    let handed = try work(fixture)
    #expect(handed.units.isEmpty)
    #expect(handed.total == 10)
  }

  @Test func batchesFillUpAcrossReadsAndSettledRows() async throws {
    let fixture = try Fixture(Fixture.rows(1...10))
    let keys = ["task": "feature-extraction", "batch": "3"]
    try await fixture.settle([2, 7], keys: keys)
    #expect(try work(fixture, keys, rows: 1).units == [[1, 3, 4], [5, 6, 8], [9, 10]])
  }

  @Test func aBatchStaysBelowWhatServersTake() throws {
    let long = String(repeating: "x", count: 700_000)
    let manifest = (1...4).map { _ in "{\"text\":\"\(long)\"}\n" }.joined()
    let handed = try work(try Fixture(manifest), ["task": "feature-extraction", "batch": "32"])
    #expect(handed.units == [[1, 2], [3, 4]])
  }

  @Test func recordsThatCannotBeUsedAreSkippedWithTheirPlace() throws {
    let fixture = try Fixture(
      "{\"text\":\"a\"}\n\n{\"text\":\n[1]\n{\"text\":null}\n{\"text\":\"b\"}\n"
    )
    let handed = try work(fixture)
    #expect(handed.units == [[1], [5]])
    #expect(handed.skipped.map(\.position) == [2, 3, 4])
    #expect(handed.skipped.allSatisfy { $0.state == .skipped && $0.fault == .manifest })
    #expect(
      handed.skipped.allSatisfy { $0.attempts == 0 && $0.answer == nil && $0.fingerprint == nil }
    )
    let lines = handed.skipped.compactMap { $0.error?.split(separator: ": ").first }
    #expect(lines == [3, 4, 5].map { "\(fixture.manifestPath):\($0)" })
    #expect(handed.skipped.first?.error?.hasSuffix("(byte 14)") == true)
  }

  @Test func aJobMayStopAtABadRecord() throws {
    let fixture = try Fixture("{\"text\":\"a\"}\n{\"text\"\n")
    let error = try refusal { try work(fixture, ["on_bad_row": "stop"], rows: 1) }
    #expect(error.code.kind == .data)
    #expect(error.place == fixture.manifestPath + ":2")
  }

  @Test func workGoesOnAtAMark() throws {
    let fixture = try Fixture(Fixture.rows(1...5))
    let reader = try fixture.prepared().manifest.reader(columns: [])
    _ = try reader.next(3)
    let handed = try work(fixture, from: reader.mark)
    #expect(handed.units == [[4], [5]])
    #expect(handed.total == 5)
  }
}

/// A changed manifest, as the ledger compares it.
struct RebaseFeedTests {
  @Test func everyRecordIsFedWithWhatItAsks() throws {
    let fixture = try Fixture(Fixture.rows(1...2) + "{\"text\":\n" + Fixture.rows(1...1))
    let feed = try RebaseFeed(fixture.prepared(["id": "id"]))
    let rows = try #require(try feed.next())
    #expect(rows.map(\.position) == [1, 2, 3, 4])
    #expect(rows.map(\.key) == ["r1", "r2", nil, "r1"])
    #expect(rows[0].fingerprint == rows[3].fingerprint)
    #expect(rows[0].fingerprint != rows[1].fingerprint)
    #expect(rows[2].fingerprint == nil)
    #expect(try feed.next() == nil)
  }

  @Test(
    arguments: [
      ("id", "id", RowIdentity.key), (nil, "id", .fingerprint), ("id", nil, .fingerprint),
      (nil, nil, .fingerprint), ("text", "id", .fingerprint),
    ] as [(String?, String?, RowIdentity)]
  )
  func rowsMatchByIdOnlyWhereBothHaveIt(_ before: String?, _ now: String?, _ how: RowIdentity)
    throws
  {
    let fixture = try Fixture()
    let keys = { (id: String?) in id.map { ["id": $0] } ?? [:] }
    let stored = try fixture.prepared(keys(before)).description()
    #expect(try fixture.prepared(keys(now)).matching(stored: stored) == how)
  }

  @Test func aRebaseKeepsExactlyTheAnswersThatStillFit() async throws {
    let fixture = try Fixture(Fixture.rows(1...6))
    try await fixture.settle([1, 2, 3, 4, 5, 6])
    // Row 2 is gone, row 4 asks something else, row 7 is new, the others have moved.
    let edited = #"{"id":"r4","text":"another"}"# + "\n"
    try fixture.write(manifest: Fixture.rows([6, 1, 3]) + edited + Fixture.rows([5, 7]))
    let prepared = try fixture.prepared()
    let ledger = try Ledger.open(at: fixture.ledgerPath)
    let stored = try #require(try ledger.description())
    let summary = try ledger.rebase(
      onto: prepared.description(),
      matching: prepared.matching(stored: stored),
      feed: RebaseFeed(prepared).next
    )
    try ledger.close()
    #expect(RebaseCounts(summary).summary == "+2 new, 0 changed, 4 kept, 2 removed, 2 moved")
    let outcomes = try LedgerReader.open(fixture.ledgerPath)
      .outcomes(after: 0, limit: 100, states: [.succeeded])
    #expect(outcomes.map(\.position) == [1, 2, 3, 5])
    let answers = outcomes.map { String(decoding: $0.answer?.bytes ?? [], as: UTF8.self) }
    #expect(answers == ["[6]", "[1]", "[3]", "[5]"])
  }
}
