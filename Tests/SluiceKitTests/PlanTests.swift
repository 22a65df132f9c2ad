import Foundation
import SluiceCore
import Testing

@testable import SluiceAccess
@testable import SluiceClient
@testable import SluiceRun

/// A plan counts what a run would ask, and sends nothing.
struct PlanTests {
  private let options = RunOptions(environment: [:])

  private func plan(_ fixture: Fixture, _ keys: [String: String] = [:]) throws -> Plan {
    try Plan(fixture.job(keys), options: options)
  }

  /// `rows = settled + bad + toAsk`, always.
  private func expectTotals(_ plan: Plan, _ settled: Int64, _ bad: Int64, _ toAsk: Int64) {
    #expect(plan.settled == settled)
    #expect(plan.bad == bad)
    #expect(plan.toAsk == toAsk)
    #expect(plan.rows == settled + bad + toAsk)
  }

  @Test func aNewRunAsksEveryGoodRow() throws {
    let bad = "{\"text\":1\n\n{\"other\":1}\n"
    let fixture = try Fixture(Fixture.rows(1...5) + bad + Fixture.rows(6...6))
    let plan = try plan(fixture)
    #expect(plan.start == .new)
    expectTotals(plan, 0, 2, 6)
    #expect(plan.requests == 6)
    #expect(plan.firstRequests.map(\.rows) == [[1], [2], [3]])
    #expect(plan.firstRequests.first?.body == #"{"inputs":"row 1","parameters":{}}"#)
    #expect(plan.firstRequests.first?.method == "POST")
    #expect(plan.firstBadRows.count == 2)
    #expect(plan.firstBadRows.first?.hasPrefix(fixture.manifestPath + ":6: ") == true)
    #expect(!FileManager.default.fileExists(atPath: fixture.ledgerPath))
  }

  @Test func batchesAreCountedAsTheyWouldTravel() throws {
    let fixture = try Fixture(Fixture.rows(1...10))
    let plan = try plan(fixture, ["task": "feature-extraction", "batch": "4"])
    #expect(plan.requests == 3)
    #expect(plan.firstRequests.map(\.rows) == [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10]])
  }

  @Test func aResumeAsksWhatIsLeft() async throws {
    let fixture = try Fixture(Fixture.rows(1...9))
    try await fixture.settle([1, 2, 5])
    let plan = try plan(fixture)
    #expect(plan.start == .resume)
    expectTotals(plan, 3, 0, 6)
    #expect(plan.firstRequests.map(\.rows) == [[3], [4], [6]])
    #expect(plan.rebase == nil)
  }

  @Test func aChangedManifestAsksTheNewAndTheChanged() async throws {
    let fixture = try Fixture(Fixture.rows(1...5))
    try await fixture.settle([1, 2, 3, 4, 5], keys: ["id": "id"])
    let edited = #"{"id":"r4","text":"another"}"# + "\n"
    try fixture.write(manifest: Fixture.rows([9, 1, 2]) + edited + Fixture.rows([3]))
    let plan = try plan(fixture, ["id": "id"])
    #expect(plan.start == .rebase)
    expectTotals(plan, 3, 0, 2)
    #expect(plan.firstRequests.map(\.rows) == [[1], [4]])
    #expect(plan.rebase == RebaseCounts(new: 1, changed: 1, kept: 3, removed: 1, moved: 3))
    #expect(plan.rebase?.summary == "+1 new, 1 changed, 3 kept, 1 removed, 3 moved")
  }

  @Test func aChangedJobIsShownAsRefused() async throws {
    let fixture = try Fixture()
    try await fixture.settle([1, 2])
    let plan = try plan(fixture, ["model": "http://127.0.0.1:10"])
    #expect(plan.start == .refused)
    #expect(plan.changes.map(\.key) == ["model", "url"])
  }

  @Test func theTokenIsNamedAndNotShown() throws {
    let options = RunOptions(environment: ["HF_TOKEN": "hf_canary"])
    let fixture = try Fixture()
    let plan = try Plan(fixture.job(), options: options)
    #expect(plan.tokenSource == "HF_TOKEN")
    let text = String(decoding: try JSONEncoder().encode(plan), as: UTF8.self)
    #expect(!text.contains("hf_canary"))
  }

  @Test func standardInputIsNotReadForAPlan() throws {
    let error = try refusal { try plan(try Fixture(), ["manifest": "'-'"]) }
    #expect(error.code.kind == .usage)
  }

  @Test(arguments: [
    ("inputs", "\"{{txet}}\"", "text"), ("task", "text-clasification", "text-classification"),
    ("id", "idd", "id"), ("parameters", "{ topk: 1 }", "top_k"),
    ("headers", "{ authorization: x }", "HF_TOKEN"),
  ])
  func whatWouldKeepARunFromStartingIsRefused(_ key: String, _ value: String, _ word: String) throws
  {
    let error = try refusal { try plan(try Fixture(), [key: value]) }
    #expect(error.code.kind == .data)
    #expect(error.description.contains(word), "\(error)")
  }
}
