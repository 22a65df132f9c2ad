import Foundation
import SluiceCore
import SluiceLedger
import SluiceTestSupport
import Testing

@testable import SluiceAccess
@testable import SluiceClient
@testable import SluiceRun

/// Results in the manifest's order, beside their rows where they still fit.
struct ResultExportTests {
  private func export(_ fixture: Fixture, _ name: String = "out.jsonl", joined: Bool = false) throws
    -> String
  {
    let path = fixture.directory.path(name)
    var settings = ResultSettings()
    settings.joined = joined
    try ResultExport(ledger: fixture.ledgerPath).write(to: .path(path), settings)
    return try String(contentsOfFile: path, encoding: .utf8)
  }

  @Test func settledRowsAreWrittenInOrder() async throws {
    let fixture = try Fixture(Fixture.rows(1...4))
    try await fixture.settle([4, 1, 3], keys: ["id": "id"])
    #expect(
      try export(fixture) == """
        {"row":1,"id":"r1","state":"succeeded","answer":[1],"fault":"","status":200,"attempts":1,"error":""}
        {"row":3,"id":"r3","state":"succeeded","answer":[3],"fault":"","status":200,"attempts":1,"error":""}
        {"row":4,"id":"r4","state":"succeeded","answer":[4],"fault":"","status":200,"attempts":1,"error":""}

        """
    )
  }

  @Test func answersStandBesideTheirOwnRows() async throws {
    let fixture = try Fixture(Fixture.rows(1...4))
    try await fixture.settle([2, 4])
    let lines = try export(fixture, joined: true).split(separator: "\n").map {
      try json(String($0))
    }
    #expect(lines.compactMap { $0["row"] } == [.number("2"), .number("4")])
    #expect(lines.compactMap { $0["input"]?["text"] } == [.string("row 2"), .string("row 4")])
  }

  @Test func aChangedManifestIsNotJoined() async throws {
    let fixture = try Fixture(Fixture.rows(1...4))
    try await fixture.settle([2, 4])
    try fixture.write(manifest: Fixture.rows([9, 1, 2, 3, 4]))
    let error = try refusal { try export(fixture, joined: true) }
    #expect(error.code.kind == .data)
    #expect(error.what.contains("no longer fit the answers"))
    #expect(!FileManager.default.fileExists(atPath: fixture.directory.path("out.jsonl")))
    #expect(try export(fixture).contains("\"row\":2"))
  }

  @Test func oneThatIsCancelledLeavesWhatWasThere() async throws {
    let fixture = try Fixture(Fixture.rows(1...4))
    try await fixture.settle([2, 4])
    let path = try fixture.directory.write("out.jsonl", "old\n")
    let error = try refusal {
      try ResultExport(ledger: fixture.ledgerPath).write(to: .path(path), isCancelled: { true })
    }
    #expect(error.code.kind == .temporary)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "old\n")
    let names = try FileManager.default.contentsOfDirectory(atPath: fixture.directory.url.path)
    #expect(!names.contains { $0.hasPrefix(".") })
  }

  @Test func aNameThatEndsInCSVGetsCSV() async throws {
    let fixture = try Fixture()
    try await fixture.settle([1], keys: ["id": "id"])
    #expect(try export(fixture, "out.csv").hasPrefix("row,id,state,label,score,fault"))
  }

  @Test func whatIsNoLedgerIsNotExported() throws {
    let fixture = try Fixture()
    #expect(throws: SluiceError.self) { try ResultExport(ledger: fixture.manifestPath) }
    #expect(throws: SluiceError.self) { try ResultExport(ledger: fixture.ledgerPath) }
  }

  @Test func resultsNeverReplaceTheRowsOrTheLedger() async throws {
    let fixture = try Fixture()
    try await fixture.settle([1])
    let rows = try String(contentsOfFile: fixture.manifestPath, encoding: .utf8)
    #expect(try refusal { try export(fixture, "rows.jsonl") }.code.kind == .usage)
    #expect(try refusal { try export(fixture, "job.sluice") }.code.kind == .usage)
    #expect(try refusal { try export(fixture, "job.sluice-wal") }.code.kind == .usage)
    #expect(try refusal { try export(fixture, "job.sluice.lock") }.code.kind == .usage)
    _ = try fixture.directory.write("other.sluice", "SQLite format 3\0")
    let other = try refusal { try export(fixture, "other.sluice") }
    #expect(other.what == "the results would overwrite a database")
    let job = try fixture.directory.write("job.yaml", "task: x\n")
    let own = try refusal {
      try ResultExport(ledger: fixture.ledgerPath, jobFile: job).write(to: .path(job))
    }
    #expect(own.what == "the results would overwrite the job file")
    let link = fixture.directory.path("link.jsonl")
    try FileManager.default.createSymbolicLink(
      atPath: link,
      withDestinationPath: fixture.manifestPath
    )
    #expect(try refusal { try export(fixture, "link.jsonl") }.code.kind == .usage)
    #expect(try String(contentsOfFile: fixture.manifestPath, encoding: .utf8) == rows)
    #expect(try RunStatus(ledger: fixture.ledgerPath).succeeded == 1)
  }
}

/// Rows are made eligible again by what went wrong.
struct RetryTests {
  @Test func onlyFailedRowsAreReopened() async throws {
    let fixture = try Fixture()
    try await fixture.settle([1])
    #expect(try Retry.reopen(.failed, ledger: fixture.ledgerPath) == 0)
    #expect(try RunStatus(ledger: fixture.ledgerPath).succeeded == 1)
  }

  @Test func anUnknownFaultIsRefusedWithTheNearest() async throws {
    let fixture = try Fixture()
    try await fixture.settle([1])
    let error = try refusal { try Retry.reopen(.fault("manifst"), ledger: fixture.ledgerPath) }
    #expect(error.code.kind == .usage)
    #expect(error.next == "did you mean \"manifest\"?")
  }
}
