import Foundation
import GRDB
import SluiceCore
import SluiceTestSupport
import Testing

@testable import SluiceLedger

@Suite struct SettlingTests {
  @Test func outcomesComeBackAsTheyWere() async throws {
    let fixture = try Fixture()
    let ledger = try fixture.open()
    let odd = Settlement(
      position: 2,
      place: Place(file: 1, line: 1, offset: 0, length: 1),
      key: "a\u{0}b ✓",
      fingerprint: fingerprint("odd"),
      state: .succeeded,
      answer: Answer(kind: .bytes, bytes: [0xFF, 0x00, 0x80]),
      attempts: 2,
      latency: .microseconds(1_500)
    )
    let empty = Settlement(
      position: 4,
      place: Place(file: 1, line: 1, offset: 0, length: 1),
      key: "",
      fingerprint: fingerprint("empty"),
      state: .succeeded,
      answer: Answer(kind: .bytes, bytes: []),
      attempts: 1
    )
    ledger.settle([success(3, key: "k"), odd, empty, failure(1), failure(5, .manifest)])
    try await ledger.flush()
    let outcomes = try fixture.reader().outcomes(after: 0, limit: 10)
    #expect(outcomes.map(\.position) == [1, 2, 3, 4, 5])
    #expect(outcomes[1].answer == odd.answer)
    #expect(outcomes[1].key == odd.key)
    #expect(outcomes[1].latency == .microseconds(1_500))
    #expect(outcomes[2].answer == success(3).answer)
    #expect(outcomes[2].requestID == "r-3")
    #expect(outcomes[3].answer == Answer(bytes: Array("\"\"".utf8)))
    #expect(outcomes[3].key == "")
    #expect(outcomes[0].fault == .row)
    #expect(outcomes[0].error == "too long")
    #expect(outcomes[4].state == .skipped)
    try ledger.close()
  }

  @Test func aRowSettledTwiceCountsOnce() async throws {
    let fixture = try Fixture()
    let ledger = try fixture.open()
    ledger.settle([success(1), success(1, text: "late"), failure(1)])
    ledger.settle([failure(1)])
    try await ledger.flush()
    #expect(ledger.counters == Counters(succeeded: 1))
    let reader = try fixture.reader()
    #expect(try reader.value("SELECT count(*) FROM answer") == 1)
    #expect(try reader.outcomes(after: 0, limit: 9).first?.answer == success(1).answer)
  }

  @Test func aThousandRowsAreOneCommit() async throws {
    let fixture = try Fixture()
    let ledger = try fixture.open()
    let commits = CommitCounter()
    ledger.database.add(transactionObserver: commits, extent: .databaseLifetime)
    let durable = Collector<Int>()
    for group in 0..<100 {
      ledger.settle((1...10).map { success(Int64(group * 10 + $0)) }) { _ in durable.add(group) }
    }
    try await ledger.flush()
    #expect(commits.count == 1)
    #expect(durable.values == Array(0..<100))
  }

  @Test func aSmallBatchIsCommittedByTheTimer() async throws {
    let fixture = try Fixture()
    let ledger = try fixture.open(delay: .milliseconds(1))
    try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
      ledger.settle([success(1)]) { done.resume(with: $0) }
    }
    #expect(try fixture.reader().status().counters.succeeded == 1)
  }

  @Test func whatIsReportedAsDurableIsInTheFile() async throws {
    let fixture = try Fixture()
    let ledger = try fixture.open(rows: 10)
    let reader = try fixture.reader()
    let seen = Collector<Bool>()
    for position in 1...200 as ClosedRange<Int64> {
      ledger.settle([success(position)]) { _ in
        let count = try? reader.status().counters.succeeded
        seen.add((count ?? 0) >= position)
      }
    }
    try await ledger.flush()
    #expect(seen.values == Array(repeating: true, count: 200))
  }

  @Test func anOutcomeAgainstTheLawFailsWithAllThatWaited() async throws {
    let fixture = try Fixture()
    let ledger = try fixture.open()
    ledger.settle([success(1)])
    try await ledger.flush()
    let results = Collector<SluiceError?>()
    let unlawful = Settlement(
      position: 3,
      place: Place(file: 0, line: 1, offset: 0, length: 1),
      key: nil,
      fingerprint: nil,
      state: .failed,
      attempts: 1
    )
    ledger.settle([success(2)]) { results.add($0.failure) }
    ledger.settle([unlawful]) { results.add($0.failure) }
    await #expect(throws: SluiceError.self) { try await ledger.flush() }
    ledger.settle([success(4)]) { results.add($0.failure) }
    await #expect(throws: SluiceError.self) { try await ledger.flush() }
    #expect(results.values.map(\.?.code) == [.software, .software, .software])
    #expect(throws: SluiceError.self) { try ledger.close() }
    #expect(try fixture.reader().status().counters == Counters(succeeded: 1))
    #expect(try fixture.open().counters == Counters(succeeded: 1))
  }

  @Test(arguments: ["run.sluice", "run.sluice.lock"])
  func aFileThatIsTakenAwayStopsTheRun(name: String) async throws {
    let fixture = try Fixture()
    let ledger = try fixture.open()
    try FileManager.default.removeItem(atPath: fixture.directory.path(name))
    ledger.settle([success(1)])
    let error = await #expect(throws: SluiceError.self) { try await ledger.flush() }
    #expect(error?.what.contains("while the run was going on") == true)
  }

  @Test func nothingIsTakenInAfterTheEnd() async throws {
    let fixture = try Fixture()
    let ledger = try fixture.open()
    try ledger.close()
    try ledger.close()
    await #expect(throws: SluiceError.self) { try await ledger.flush() }
    #expect(throws: SluiceError.self) { try ledger.describe(description) }
  }

  @Test func theLogIsMovedIntoTheFileAsItGrows() async throws {
    let fixture = try Fixture()
    let ledger = try fixture.open()
    let body = [UInt8](repeating: UInt8(ascii: "1"), count: 4_000)
    for block in 0..<10 as Range<Int64> {
      ledger.settle((1...1000).map { success($0 + block * 1000, answer: body) })
      try await ledger.flush()
    }
    let sizes = try ["", "-wal"].map {
      try FileManager.default.attributesOfItem(atPath: fixture.path + $0)[.size] as? Int ?? 0
    }
    #expect(sizes[0] > 20 << 20)
    #expect(sizes[1] < 30 << 20)
    try ledger.close()
  }
}

/// Counts the transactions of the writing connection.
private final class CommitCounter: TransactionObserver, Sendable {
  private let commits = Collector<Void>()
  var count: Int { commits.values.count }

  func observes(eventsOfKind kind: DatabaseEventKind) -> Bool { false }
  func databaseDidChange(with event: DatabaseEvent) {}
  func databaseDidCommit(_ db: Database) { commits.add(()) }
  func databaseDidRollback(_ db: Database) {}
}

extension Result<Void, any Error> {
  fileprivate var failure: SluiceError? {
    if case .failure(let error) = self { error as? SluiceError } else { nil }
  }
}

private func success(_ position: Int64, answer: [UInt8]) -> Settlement {
  Settlement(
    position: position,
    place: Place(file: 0, line: position, offset: 0, length: 1),
    key: nil,
    fingerprint: fingerprint("same"),
    state: .succeeded,
    answer: Answer(bytes: answer),
    attempts: 1
  )
}
