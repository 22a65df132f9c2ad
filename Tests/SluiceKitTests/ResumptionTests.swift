import Foundation
import SluiceCore
import SluiceLedger
import SluiceTasks
import SluiceTestSupport
import Testing

@testable import SluiceAccess
@testable import SluiceClient
@testable import SluiceRun

/// What of a job decides what is asked.
struct JobIdentityTests {
  private static let url = "http://127.0.0.1:9"

  private func spec(_ change: (inout RequestSpec) -> Void = { _ in }) -> RequestSpec {
    var spec = RequestSpec(
      task: "text-classification",
      model: "a/b",
      inputs: .string("{{text}}"),
      parameters: [.init("top_k", .number("1")), .init("x", .bool(true))],
      idColumn: "id",
      headers: [HeaderField("X-A", "1"), HeaderField("X-B", "2")]
    )
    change(&spec)
    return spec
  }

  private func changes(url: String = url, _ change: (inout RequestSpec) -> Void) throws
    -> [JobChange]
  {
    let stored = JobIdentity(spec(), url: Self.url).value
    return JobIdentity(spec(change), url: url).changes(since: stored)
  }

  @Test func theSameQuestionHasNotChanged() throws {
    #expect(try changes { _ in }.isEmpty)
    #expect(
      try changes {
        $0.parameters.reverse()
        $0.headers.reverse()
        $0.batchRows = 32
      }.isEmpty
    )
  }

  @Test func whatChangedIsNamedWithBeforeAndAfter() throws {
    #expect(
      try changes { $0.model = "c/d" }
        == [JobChange(key: "model", before: "\"a/b\"", after: "\"c/d\"")]
    )
    #expect(
      try changes { $0.idColumn = nil } == [JobChange(key: "id", before: "\"id\"", after: nil)]
    )
    #expect(
      try changes { $0.path = "/x" } == [JobChange(key: "path", before: nil, after: "\"/x\"")]
    )
    #expect(
      try changes { $0.parameters[0].value = .number("2") }
        == [
          JobChange(
            key: "parameters",
            before: #"{"top_k":1,"x":true}"#,
            after: #"{"top_k":2,"x":true}"#
          )
        ]
    )
  }

  @Test func everyPartOfTheQuestionCounts() throws {
    #expect(try changes { $0.task = "fill-mask" }.map(\.key) == ["task"])
    #expect(try changes { $0.wire = .classic }.map(\.key) == ["wire"])
    #expect(try changes { $0.inputs = .string("{{title}}") }.map(\.key) == ["inputs"])
    #expect(try changes { $0.method = "PUT" }.map(\.key) == ["method"])
    #expect(try changes { $0.headers.removeLast() }.map(\.key) == ["headers"])
    #expect(try changes(url: "http://127.0.0.1:10") { _ in }.map(\.key) == ["url"])
  }

  @Test func aNumberWrittenOtherwiseIsAnotherQuestion() throws {
    #expect(try changes { $0.parameters[0].value = .number("1.0") }.map(\.key) == ["parameters"])
  }
}

/// How a start relates to what the ledger holds.
struct ResumptionTests {
  private func decide(
    _ fixture: Fixture,
    keys: [String: String] = [:],
    accept: Bool = false
  ) throws -> Resumption {
    let options = RunOptions(acceptChanges: accept, environment: [:])
    let stored = try LedgerReader.open(fixture.ledgerPath).description()
    return try Resumption.decide(
      stored: stored,
      now: fixture.prepared(keys, options: options)
    )
  }

  @Test func withoutALedgerItIsAFreshStart() throws {
    let fixture = try Fixture()
    #expect(try Resumption.decide(stored: nil, now: fixture.prepared()) == .fresh)
  }

  @Test func theSameManifestAndJobAreResumed() async throws {
    let fixture = try Fixture()
    try await fixture.settle([1])
    #expect(try decide(fixture) == .resume)
    #expect(
      try decide(fixture, keys: ["concurrency": "3", "export": "o.csv", "timeout": "5"]) == .resume
    )
  }

  @Test func aManifestUnderAnotherNameIsResumed() async throws {
    let fixture = try Fixture()
    try await fixture.settle([1])
    try FileManager.default.moveItem(
      atPath: fixture.manifestPath,
      toPath: fixture.directory.path("other.jsonl")
    )
    #expect(try decide(fixture, keys: ["manifest": "other.jsonl"]) == .resume)
  }

  @Test func aChangedManifestIsARebase() async throws {
    let fixture = try Fixture()
    try await fixture.settle([1])
    try fixture.write(manifest: Fixture.rows(0...3))
    #expect(try decide(fixture) == .rebase)
  }

  @Test func aChangedJobIsRefusedUntilItIsAccepted() async throws {
    let fixture = try Fixture()
    try await fixture.settle([1])
    let keys = ["parameters": "{ top_k: 2 }"]
    let change = JobChange(key: "parameters", before: "{}", after: #"{"top_k":2}"#)
    #expect(try decide(fixture, keys: keys) == .refused([change]))
    #expect(try decide(fixture, keys: keys, accept: true) == .rebase)
  }

  @Test func aLedgerWhoseJobCannotBeReadIsLeftAlone() throws {
    let stored = RunDescription(name: "x", job: "{", manifest: "[]", tool: "1")
    let error = try refusal {
      try Resumption.decide(stored: stored, now: try Fixture().prepared())
    }
    #expect(error.code.kind == .inputOutput)
  }

  @Test func theRefusalSaysWhatChangedAndWhatItWouldCost() {
    let changes = [
      JobChange(key: "model", before: "\"a\"", after: "\"b\""),
      JobChange(key: "id", before: nil, after: "\"k\""),
    ]
    let error = Resumption.refusal(changes, ledger: "x.sluice", settled: 12_345)
    #expect(error.code.kind == .data)
    #expect(error.what.contains("model was \"a\", is \"b\"; id was not set, is \"k\""))
    #expect(error.what.contains("up to 12,345 answered rows would be asked again"))
    #expect(error.next?.contains("--accept-changes") == true)
  }
}
