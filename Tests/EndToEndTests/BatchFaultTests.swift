import Foundation
import SluiceCore
import SluiceTestSupport
import Testing

/// Rows that travel in batches, and servers that refuse: all of it, or one row.
struct BatchFaultTests {
  /// 782 units of 64 rows are 50,048 rows.
  @Test(arguments: [401, 402])
  func aRefusalAtRow50000StopsTheRunAndChargesNoRow(_ refusal: Int) async throws {
    let good = 782
    let mended = Flag()
    let vectors = Array("[\(Array(repeating: "[0.5]", count: 64).joined(separator: ","))]".utf8)
    let job = try Labelling(rows: 51_200) { request in
      request.number > good && !mended.isSet
        ? .json(#"{"error":"no longer"}"#, status: refusal)
        : StubReply(headers: [.init("Content-Type", "application/json")], body: vectors)
    }
    let arguments = job.arguments("--batch", "64")
      .map { $0 == "text-classification" ? "feature-extraction" : $0 }
    let result = try await Command(arguments).result()
    #expect(result.status == 77, "\(result.errors)")
    #expect(result.errors.contains("no longer"))
    // Those that were in flight with the first refusal, and one that confirms it.
    #expect(job.server.requests.count <= good + 8 + 1)
    let totals = try await job.totals()
    #expect(totals.failed == 0 && totals.isBalanced)
    // What was in flight at the refusal may have been on its way back.
    #expect((good - 8...good).contains(totals.succeeded / 64) && totals.succeeded % 64 == 0)
    mended.set()
    #expect(try await Command(arguments).result().status == 0)
    #expect(try await job.totals() == StatusTotals(rows: 51_200, succeeded: 51_200))
  }

  @Test func onePoisonRowAmong32FailsAlone() async throws {
    let endpoint = try await Rehearsal("--poison", "POISON")
    let directory = try TemporaryDirectory()
    let lines = (1...32).map { "{\"text\":\"\($0 == 19 ? "POISON" : "row \($0)")\"}\n" }.joined()
    let ledger = directory.path("run.sluice")
    let result = try await Command.run(
      "run",
      "--task",
      "feature-extraction",
      "--model",
      endpoint.url,
      "--manifest",
      directory.write("rows.jsonl", lines),
      "--inputs",
      "{{text}}",
      "--batch",
      "32",
      "--ledger",
      ledger
    )
    #expect(result.status == 3, "\(result.errors)")
    let totals = try await Command.run("status", ledger, "--json")
    #expect(
      try JSONDecoder().decode(StatusTotals.self, from: Data(totals.output.utf8))
        == StatusTotals(rows: 32, succeeded: 31, failed: 1)
    )
    let failed = try await Command.run("export", ledger, "--rows", "failed").output
    #expect(
      failed.hasPrefix(
        #"{"row":19,"id":"","state":"failed","answer":[],"fault":"row","status":400,"#
      )
    )
    #expect(try await endpoint.stats().requests <= 12)
  }
}
