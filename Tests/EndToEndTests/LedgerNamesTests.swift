import Foundation
import SluiceTestSupport
import Testing

/// A second process at the same ledger, under whatever name, is kept out; nothing ends with 0 while rows
/// are not yet done.
struct LedgerNamesTests {
  enum Name: String, CaseIterable {
    case same, symbolic, relative, hard, moved, descriptor
  }

  @Test(.timeLimit(.minutes(5)), arguments: Name.allCases)
  func aSecondProcessUnderAnotherNameIsKeptOut(_ name: Name) async throws {
    let gate = StubGate()
    let job = try Labelling(rows: 60) { request in
      request.number <= 20 ? Labelling.label(request) : Labelling.label(request).held(by: gate)
    }
    let first = try Command(job.arguments())
    await job.server.arrived(28)
    let other = try self.name(name, of: job)
    defer { if other.descriptor >= 0 { close(other.descriptor) } }
    for arguments in [
      job.arguments("--ledger", other.path), ["retry", other.path, "--failed"],
    ] {
      let second = try await Command(arguments, folder: job.directory.url).result()
      #expect([73, 74].contains(second.status), "\(arguments): \(second.errors)")
    }
    #expect(job.server.requests.count == 28)
    gate.open()
    let ended = try await first.result()
    if name == .moved {
      #expect(ended.status == 74, "\(ended.errors)")
      return
    }
    #expect(ended.status == 0, "\(ended.errors)")
    #expect(job.server.requests.count == 60)
    if name == .hard { try FileManager.default.removeItem(atPath: other.path) }
    #expect(try await job.totals() == StatusTotals(rows: 60, succeeded: 60))
  }

  private func name(
    _ name: Name,
    of job: Labelling
  ) throws -> (path: String, descriptor: Int32) {
    let other = job.directory.path("other.sluice")
    switch name {
    case .same: return (job.ledger, -1)
    case .symbolic: try #require(symlink(job.ledger, other) == 0)
    case .relative: return ("./../\(job.directory.url.lastPathComponent)/run.sluice", -1)
    case .hard: try #require(link(job.ledger, other) == 0)
    case .moved: try #require(rename(job.ledger, other) == 0)
    case .descriptor:
      let descriptor = open(job.ledger, O_RDONLY | O_CLOEXEC)
      return ("/proc/\(getpid())/fd/\(descriptor)", descriptor)
    }
    return (other, -1)
  }

  @Test func aStartWaitsForTheLedgerWhereItMay() async throws {
    let gate = StubGate()
    let job = try Labelling(rows: 30) { Labelling.label($0).held(by: gate) }
    let first = try Command(job.arguments())
    await job.server.arrived(8)
    let second = try Command(job.arguments("--wait-for-ledger", "5m"))
    await second.says("waiting")
    gate.open()
    #expect(try await first.result().status == 0)
    let waited = try await second.result()
    #expect(waited.status == 0, "\(waited.errors)")
    #expect(job.server.requests.count == 30)
  }

  @Test func aLedgerWhoseTotalsDoNotBalanceIsRefused() async throws {
    let job = try Labelling(rows: 40)
    #expect(try await job.run().status == 0)
    let python =
      "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); "
      + "c.execute('delete from settled where position > 30'); c.commit()"
    let spoiled = try await Command(
      ["-c", python, job.ledger],
      program: URL(fileURLWithPath: "/usr/bin/python3")
    ).result()
    #expect(spoiled.status == 0, "\(spoiled.errors)")
    let refused = try await job.run()
    #expect(refused.status == 74, "\(refused.errors)")
    #expect(refused.errors.contains("--check"))
    #expect(job.server.requests.count == 40)
  }
}
