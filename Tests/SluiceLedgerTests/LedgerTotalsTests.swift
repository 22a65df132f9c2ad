import Foundation
import GRDB
import SluiceCore
import Testing

@testable import SluiceLedger

@Suite struct LedgerTotalsTests {
  @Test(arguments: 0..<6 as Range<UInt64>)
  func balanceAfterAnythingInAnyOrder(seed: UInt64) async throws {
    var generator = SeededGenerator(seed: seed)
    let fixture = try Fixture()
    var ledger = try fixture.open(rows: 16)
    let reader = try fixture.reader()
    var next: Int64 = 1
    for _ in 0..<120 {
      switch Int.random(in: 0..<12, using: &generator) {
      case 0: ledger.setRows(400)
      case 1:
        _ = try ledger.reopen(
          [.failed, .skipped, .fault(.endpoint)].randomElement(using: &generator) ?? .failed
        )
        fallthrough
      case 2:
        try ledger.close()
        ledger = try fixture.open(rows: 16)
        next = ledger.lowWater().position
      default:
        let positions = next..<next + .random(in: 0...9, using: &generator)
        next = positions.upperBound
        ledger.opened(positions.map(mark), next: mark(next))
        ledger.settle(
          positions.shuffled(using: &generator).dropLast().map { outcome($0, using: &generator) }
        )
      }
      try balance(try reader.status())
    }
    try await ledger.flush()
    let counted = try ledger.database.inDatabase { try Counters.counted($0) }
    #expect(ledger.counters == counted)
    #expect(try reader.status().counters == counted)
    #expect(try reader.faults().reduce(0) { $0 + $1.rows } == counted.failed + counted.skipped)
    let low = ledger.lowWater().position
    if low > 1 { #expect(try ledger.settled(in: 1...low - 1).count == Int(low - 1)) }
    try ledger.close()
  }

  @Test func rowsAreThoseHandedOutUntilTheManifestIsCounted() async throws {
    let fixture = try Fixture()
    let ledger = try fixture.open()
    ledger.opened((1...8).map(mark), next: mark(9))
    ledger.settle([success(1), failure(2)])
    try await ledger.flush()
    let reader = try fixture.reader()
    #expect(try reader.status().rows == 8)
    #expect(try reader.status().pending == 6)
    #expect(try !reader.status().rowsKnown)
    ledger.setRows(100)
    try await ledger.flush()
    #expect(try reader.status().rows == 100)
    #expect(try reader.status().rowsKnown)
    #expect(try reader.status().lowWater == mark(3))
  }

  @Test func aReopenedRowIsFoundAgainFromTheNearestMark() async throws {
    let fixture = try Fixture()
    let ledger = try fixture.open()
    let last = LedgerTotals.markInterval * 2
    for step in stride(from: 0, to: last + 1, by: 16_384) {
      ledger.opened([mark(step + 1)], next: mark(step + 2))
      ledger.settle([
        step == LedgerTotals.markInterval * 2 ? failure(step + 1, .endpoint) : success(step + 1)
      ])
      try await ledger.flush()
    }
    #expect(try ledger.nearestMark(atOrBefore: 10) == .start)
    #expect(try ledger.nearestMark(atOrBefore: last) == mark(LedgerTotals.markInterval + 2))
    #expect(try ledger.reopen(.fault(.row)) == 0)
    #expect(ledger.lowWater() == mark(last + 2))
    #expect(try ledger.reopen(.fault(.endpoint)) == 1)
    #expect(ledger.lowWater() == mark(LedgerTotals.markInterval + 2))
    #expect(ledger.counters.failed == 0)
    #expect(try fixture.reader().retiredCount() == 1)
    #expect(try !ledger.settled(in: last...last + 1).contains(last + 1))
  }

  @Test func aRetryDoesNotPassRowsThatWereNeverSettled() async throws {
    let fixture = try Fixture()
    let ledger = try fixture.open()
    let far = LedgerTotals.markInterval + 10
    ledger.opened([mark(5)], next: mark(far))
    try await ledger.flush()
    #expect(try ledger.nearestMark(atOrBefore: far) == mark(far))
    ledger.opened([mark(far)], next: mark(far + 1))
    ledger.settle([failure(far)])
    #expect(try ledger.reopen(.failed) == 1)
    #expect(ledger.lowWater() == mark(5))
  }

  private func balance(_ status: LedgerStatus) throws {
    let counters = status.counters
    #expect(status.pending >= 0)
    #expect(
      status.rows == counters.succeeded + counters.failed + counters.skipped + status.pending
    )
  }

  private func outcome(_ position: Int64, using generator: inout SeededGenerator) -> Settlement {
    switch Int.random(in: 0..<8, using: &generator) {
    case 0: failure(position)
    case 1: failure(position, .endpoint)
    case 2: failure(position, .manifest)
    default: success(position)
    }
  }
}
