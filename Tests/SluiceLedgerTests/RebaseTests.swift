import Foundation
import GRDB
import SluiceCore
import Testing

@testable import SluiceLedger

@Suite struct RebaseTests {
  @Test(arguments: 0..<16 as Range<UInt64>)
  func agreesWithAModel(seed: UInt64) async throws {
    var generator = SeededGenerator(seed: seed)
    let identity: RowIdentity = seed.isMultiple(of: 2) ? .key : .fingerprint
    let fixture = try Fixture()
    let ledger = try fixture.open()
    var rows = (0..<40).map { _ in randomRow(using: &generator) }
    var model = RebaseModel(settled: [:])
    for _ in 0..<4 {
      try await settleSome(of: rows, in: ledger, &model, using: &generator)
      rows = edited(rows, using: &generator)
      let preview = try fixture.reader().previewRebase(matching: identity, feed: feed(rows))
      let found = try ledger.rebase(onto: description, matching: identity, feed: feed(rows))
      #expect(found == model.rebase(onto: rows, matching: identity))
      #expect(preview.summary == found)
      #expect(Int64(preview.kept.count) == found.kept + found.moved + found.returned)
      let known = found.changed + found.kept + found.moved + found.returned
      #expect(found.rows == found.new + known + found.unusable)
      try check(fixture, ledger, model, rows: rows.count)
    }
    try ledger.close()
  }

  @Test func aRowInsertedAtTheTopIsTheOnlyNewOne() async throws {
    let fixture = try Fixture()
    let ledger = try fixture.open()
    ledger.settle((1...500).map { success($0) })
    ledger.opened([], next: mark(501))
    try await ledger.flush()
    #expect(ledger.lowWater() == mark(501))
    let rows = ["first"] + (1...500).map { "row \($0)" }
    let found = try ledger.rebase(
      onto: description,
      matching: .fingerprint,
      feed: feed(rows.map { ModelRow(key: "", text: $0) })
    )
    #expect(found.new == 1)
    #expect(found.moved == 500)
    #expect(ledger.lowWater() == .start)
    let settled = try ledger.settled(in: 1...501)
    #expect(settled.count == 500)
    #expect(!settled.contains(1))
    let last = try fixture.reader().outcomes(after: 500, limit: 1)
    #expect(last.first?.answer == success(500).answer)
    #expect(try fixture.reader().status().pending == 1)
  }

  @Test func answersOfRowsThatLeaveAreKeptAside() async throws {
    let fixture = try Fixture()
    let ledger = try fixture.open()
    ledger.settle([success(1, key: "a"), success(2, key: "b"), failure(3, .manifest)])
    try await ledger.flush()
    let found = try ledger.rebase(
      onto: description,
      matching: .key,
      feed: feed([ModelRow(key: "a", text: "edited"), ModelRow(key: "c", text: nil)])
    )
    #expect((found.changed, found.removed, found.unusable) == (1, 1, 1))
    let reader = try fixture.reader()
    #expect(try reader.retiredCount() == 2)
    let kept: String? = try reader.value(
      "SELECT group_concat(reason || json_extract(body, '$.echo')) FROM retired JOIN answer ON answer.number = answer"
    )
    #expect(kept == "changedrow 1,removedrow 2")
    #expect(try reader.status().counters == Counters())
  }

  @Test(arguments: [RowIdentity.key, .fingerprint])
  func rowsThatLeaveAndComeBackAreNotAskedAgain(_ identity: RowIdentity) async throws {
    let fixture = try Fixture()
    let ledger = try fixture.open()
    let rows = (1...20).map { ModelRow(key: "k\($0)", text: "row \($0)") }
    ledger.settle((1...20).map { success($0, key: "k\($0)") })
    try await ledger.flush()
    _ = try ledger.rebase(onto: description, matching: identity, feed: feed(Array(rows.prefix(5))))
    #expect(ledger.counters == Counters(succeeded: 5))
    let found = try ledger.rebase(onto: description, matching: identity, feed: feed(rows))
    #expect((found.kept, found.returned, found.new) == (5, 15, 0))
    let outcomes = try fixture.reader().outcomes(after: 0, limit: 30)
    #expect(outcomes.map(\.answer) == (1...20).map { success($0).answer })
    #expect(try fixture.reader().retiredCount() == 0)
  }

  @Test func rowsThatWereTakenOutToBeAskedAgainStayOut() async throws {
    let fixture = try Fixture()
    let ledger = try fixture.open()
    ledger.settle([success(1), failure(2)])
    try await ledger.flush()
    #expect(try ledger.reopen(.failed) == 1)
    let rows = (1...2).map { ModelRow(key: "", text: "row \($0)") }
    let found = try ledger.rebase(onto: description, matching: .fingerprint, feed: feed(rows))
    #expect((found.kept, found.returned, found.new) == (1, 0, 1))
  }

  @Test func aRebaseThatIsNotPermittedLeavesTheLedgerAsItWas() async throws {
    let fixture = try Fixture()
    let ledger = try fixture.open()
    ledger.settle([success(1), success(2)])
    try await ledger.flush()
    let refusal = SluiceError(.data, "too many are gone")
    #expect(throws: refusal) {
      try ledger.rebase(onto: description, matching: .fingerprint, feed: feed([])) { _ in
        throw refusal
      }
    }
    #expect(ledger.counters == Counters(succeeded: 2))
  }

  @Test func aFeedThatFailsLeavesTheLedgerAsItWas() async throws {
    let fixture = try Fixture()
    let ledger = try fixture.open()
    ledger.settle([success(1)])
    try await ledger.flush()
    let broken = SluiceError(.data, "the manifest cannot be read")
    #expect(throws: broken) {
      try ledger.rebase(onto: description, matching: .fingerprint) { throw broken }
    }
    #expect(throws: broken) {
      _ = try fixture.reader().previewRebase(matching: .fingerprint) { throw broken }
    }
    #expect(try ledger.description() == nil)
    #expect(ledger.counters == Counters(succeeded: 1))
    let again = try ledger.rebase(onto: description, matching: .fingerprint, feed: feed([]))
    #expect(again.removed == 1)
  }

  @Test func rowsInReverseMoveWithTheirAnswersUntouched() async throws {
    let fixture = try Fixture()
    let ledger = try fixture.open()
    let count: Int64 = 20_000
    ledger.settle((1...count).map { success($0) })
    try await ledger.flush()
    let before: Int64? = try fixture.reader().value("SELECT count(*) FROM answer")
    var position: Int64 = 0
    let found = try ledger.rebase(onto: description, matching: .fingerprint) {
      guard position < count else { return nil }
      defer { position += 1_000 }
      // The manifest in reverse.
      return (position + 1...position + 1_000).map {
        IncomingRow(position: $0, key: nil, fingerprint: fingerprint("row \(count + 1 - $0)"))
      }
    }
    #expect(found.moved == count)
    #expect(try fixture.reader().value("SELECT count(*) FROM answer") == before)
    let first = try fixture.reader().outcomes(after: 0, limit: 1)
    #expect(first.first?.answer == success(count).answer)
  }

  private func settleSome(
    of rows: [ModelRow],
    in ledger: Ledger,
    _ model: inout RebaseModel,
    using generator: inout SeededGenerator
  ) async throws {
    for (index, row) in rows.enumerated() where Int.random(in: 0..<3, using: &generator) > 0 {
      let position = Int64(index + 1)
      guard model.settled[position] == nil else { continue }
      if let text = row.text {
        model.settled[position] = row
        ledger.settle([success(position, key: row.key, text: text)])
      } else {
        ledger.settle([failure(position, .manifest)])
      }
    }
    try await ledger.flush()
  }

  private func check(_ fixture: Fixture, _ ledger: Ledger, _ model: RebaseModel, rows: Int) throws {
    let reader = try fixture.reader()
    let outcomes = try reader.outcomes(after: 0, limit: 1_000)
    #expect(outcomes.map(\.position) == model.settled.keys.sorted())
    for outcome in outcomes {
      let row = model.settled[outcome.position]
      #expect(outcome.key == row?.key)
      #expect(outcome.answer == success(1, text: row?.text ?? "").answer)
    }
    let status = try reader.status()
    #expect(status.rows == rows)
    #expect(status.counters == Counters(succeeded: Int64(model.settled.count)))
    #expect(status.counters == ledger.counters)
  }
}
