import Foundation
import SluiceCore
import SluiceLedger
import SluiceTestSupport
import Testing

@testable import SluiceAccess
@testable import SluiceClient
@testable import SluiceRun

/// A run is named by its ledger or by its job file.
struct LedgerPathTests {
  @Test func aLedgerIsKnownByItsBytesOrItsEnding() async throws {
    let fixture = try Fixture()
    try await fixture.settle([1])
    let renamed = fixture.directory.path("night.db")
    try FileManager.default.copyItem(atPath: fixture.ledgerPath, toPath: renamed)
    #expect(LedgerPath.isLedger(fixture.ledgerPath))
    #expect(LedgerPath.isLedger(renamed))
    #expect(LedgerPath.isLedger(try fixture.directory.write("empty.sluice", "")))
    #expect(!LedgerPath.isLedger(fixture.directory.path("job.yaml")))
    #expect(!LedgerPath.isLedger(fixture.directory.path("none.sluice")))
    #expect(!LedgerPath.isLedger(fixture.directory.url.path))
  }

  @Test func aJobFileLeadsToItsLedger() async throws {
    let fixture = try Fixture()
    let file = fixture.directory.path("job.yaml")
    _ = try fixture.job()
    let early = try refusal { try LedgerPath.of(file) }
    #expect(early.code.kind == .usage)
    #expect(early.what.contains("has not been run yet"))
    #expect(early.next == "sluice run \(file)")
    try await fixture.settle([1])
    #expect(try LedgerPath.of(file) == fixture.ledgerPath)
    #expect(try LedgerPath.of(fixture.ledgerPath) == fixture.ledgerPath)
  }

  @Test func whatIsNotThereIsRefused() throws {
    let fixture = try Fixture()
    #expect(try refusal { try LedgerPath.of(fixture.directory.path("no")) }.code.kind == .usage)
  }

  @Test func aLedgerHoldsItsJob() async throws {
    let fixture = try Fixture()
    let keys = ["concurrency": "7", "export": "out.jsonl", "parameters": "{ top_k: 3 }"]
    try await fixture.settle([1], keys: keys)
    let job = try fixture.job(keys)
    let moved = fixture.directory.path("moved.sluice")
    try FileManager.default.copyItem(atPath: fixture.ledgerPath, toPath: moved)
    let kept = try Job(ledger: moved)
    #expect(kept.name == job.name)
    #expect(kept.manifest == job.manifest)
    #expect(kept.export == job.export)
    #expect(kept.concurrency == .pinned(7))
    #expect(kept.spec == job.spec)
    #expect(kept.ledger == moved)
    let changed = try Job(moved, flags: [.init("concurrency", .number("2"))])
    #expect(changed.concurrency == .pinned(2))
    #expect(changed.ledger == moved)
  }

  @Test func aLedgerWithoutAJobSaysSo() throws {
    let fixture = try Fixture()
    try Ledger.open(at: fixture.ledgerPath).close()
    #expect(
      try refusal { try Job(ledger: fixture.ledgerPath) }.what == "this ledger holds no job yet"
    )
  }
}
