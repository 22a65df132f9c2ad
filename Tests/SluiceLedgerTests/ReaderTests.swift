import Foundation
import GRDB
import SluiceCore
import Testing

@testable import SluiceLedger

@Suite struct ReaderTests {
  @Test func outcomesComeInPiecesAndByState() async throws {
    let fixture = try Fixture()
    let ledger = try fixture.open()
    // Wider than one transaction of the reader.
    let positions = (1...300).map { Int64($0) * 1_000 }
    ledger.settle(positions.map { $0 % 7_000 == 0 ? failure($0) : success($0) })
    try await ledger.flush()
    let reader = try fixture.reader()
    var read: [Int64] = []
    while true {
      let page = try reader.outcomes(after: read.last ?? 0, limit: 17)
      if page.isEmpty { break }
      #expect(page.count <= 17)
      read += page.map(\.position)
    }
    #expect(read == positions)
    let failed = try reader.outcomes(after: 0, limit: 1_000, states: [.failed])
    #expect(failed.map(\.position) == positions.filter { $0 % 7_000 == 0 })
    #expect(try reader.outcomes(after: 300_000, limit: 5).isEmpty)
  }

  @Test func readersDoNotDisturbARunThatWrites() async throws {
    let fixture = try Fixture()
    let ledger = try fixture.open(rows: 20)
    let writer = Task {
      for position in 1...3_000 as ClosedRange<Int64> {
        ledger.opened([mark(position)], next: mark(position + 1))
        ledger.settle([success(position)])
        if position.isMultiple(of: 100) { try await ledger.flush() }
      }
      try await ledger.flush()
    }
    let reader = try fixture.reader()
    var last: Int64 = 0
    while last < 3_000 {
      let status = try reader.status()
      #expect(status.counters.succeeded >= last)
      last = status.counters.succeeded
      #expect(try reader.outcomes(after: 0, limit: 10_000).count >= last)
      if ledger.counters.succeeded == 3_000 { break }
    }
    try await writer.value
    #expect(try reader.status().counters.succeeded == 3_000)
    try ledger.close()
  }

  @Test func listsSayWhatHappened() async throws {
    let fixture = try Fixture()
    let ledger = try fixture.open()
    try ledger.describe(description)
    try ledger.beginSession()
    ledger.record(RunEvent(.gateClosed, "503, estimated_time 22.3 s"), at: Date(milliseconds: 5))
    ledger.settle([success(1), success(2), failure(3), failure(4, .endpoint), failure(5)])
    try ledger.endSession("finished")
    let reader = try fixture.reader()
    #expect(try reader.description() == description)
    #expect(try reader.faults().map(\.fault) == [.row, .endpoint])
    #expect(try reader.faults().map(\.rows) == [2, 1])
    #expect(try reader.lastErrors(2).allSatisfy { $0.error == "too long" && $0.status == 400 })
    #expect(try reader.slowest(1).map(\.position) == [2])
    let event = try #require(try reader.events().first)
    #expect(event.event == RunEvent(.gateClosed, "503, estimated_time 22.3 s"))
    #expect(event.time == Date(milliseconds: 5))
    #expect(event.session == 1)
    let session = try #require(try reader.sessions().first)
    #expect(session.outcome == "finished")
    #expect(session.rows == 5)
    #expect(session.process == Int64(ProcessInfo.processInfo.processIdentifier))
  }

  @Test(arguments: [
    ("UPDATE run SET succeeded = 9", "the totals say 9 succeeded, 1 failed"),
    ("DELETE FROM answer WHERE number = 2", "1 succeeded rows have no answer"),
    ("UPDATE run SET low_position = 6", "1 rows before row 6 are not settled"),
  ])
  func aCheckFindsWhatIsWrong(_ damage: String, _ words: String) async throws {
    let fixture = try Fixture()
    let ledger = try fixture.open()
    ledger.settle([success(1), success(2), success(3), failure(4)])
    try await ledger.flush()
    try ledger.close()
    #expect(try fixture.reader().check().isEmpty)
    let raw = try DatabaseQueue(path: fixture.path)
    try await raw.writeWithoutTransaction { try $0.execute(sql: damage) }
    try raw.close()
    let faults = try fixture.reader().check()
    #expect(faults.count == 1)
    #expect(faults.first?.hasPrefix(words) == true, "\(faults)")
  }

  @Test func aSessionThatNeverEndedWasKilled() async throws {
    let fixture = try Fixture()
    var ledger = try fixture.open()
    try ledger.beginSession()
    try ledger.close()
    ledger = try fixture.open()
    try ledger.beginSession()
    let sessions = try fixture.reader().sessions()
    #expect(sessions.map(\.outcome) == [nil, "killed"])
  }
}
