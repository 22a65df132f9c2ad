import Foundation
import SluiceTestSupport
import Testing

/// A changed manifest costs its changes; a changed job is refused.
struct ChangeTests {
  private func edited(_ job: Labelling, _ edit: (inout [String]) -> Void) throws {
    let text = try String(contentsOfFile: job.manifest, encoding: .utf8)
    var lines = text.split(separator: "\n").map(String.init)
    edit(&lines)
    let edited = Data((lines.joined(separator: "\n") + "\n").utf8)
    try edited.write(to: URL(fileURLWithPath: job.manifest))
  }

  private func finished(rows: Int) async throws -> Labelling {
    let job = try Labelling(rows: rows)
    #expect(try await job.run().status == 0)
    return job
  }

  @Test func aRowInsertedAtTheTopCostsOneRequest() async throws {
    let job = try await finished(rows: 500)
    try edited(job) { $0.insert("{\"n\": 0, \"text\": \"row 0\"}", at: 0) }
    let result = try await job.run()
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.contains("+1 new, 0 changed, 500 kept, 0 removed, 500 moved"))
    #expect(job.server.requests.count == 501)
    let first = try await job.export().split(separator: "\n").prefix(2)
    #expect(first.first?.contains("\"label\":\"row 0\"") == true)
    #expect(first.last?.hasPrefix(#"{"row":2,"#) == true)
    #expect(first.last?.contains(#""label":"row 1""#) == true)
  }

  @Test func anEditedRowCostsOneRequest() async throws {
    let job = try await finished(rows: 100)
    try edited(job) { $0[41] = "{\"n\": 42, \"text\": \"another\"}" }
    #expect(try await job.run().status == 0)
    #expect(job.server.requests.count == 101)
    #expect(job.server.requests.last.map(Labelling.text) == "another")
  }

  @Test func aRemovedRowCostsNothingAndLeavesTheExport() async throws {
    let job = try await finished(rows: 100)
    try edited(job) { $0.remove(at: 0) }
    #expect(try await job.run().status == 0)
    #expect(job.server.requests.count == 100)
    let export = try await job.export()
    #expect(export.split(separator: "\n").count == 99)
    #expect(!export.contains("\"row 1\""))
    #expect(try await job.totals().rows == 99)
  }

  @Test func aTouchedManifestCostsNothing() async throws {
    let job = try await finished(rows: 50)
    try edited(job) { _ in }
    #expect(try await job.run().status == 0)
    #expect(job.server.requests.count == 50)
  }

  @Test func aChangedJobIsRefusedWithWhatChangedUntilItIsAccepted() async throws {
    let job = try await finished(rows: 10)
    let refused = try await job.run("--param", "top_k=2")
    #expect(refused.status == 65)
    #expect(refused.errors.contains("parameters was {}, is {\"top_k\":2}"))
    #expect(refused.errors.contains("--accept-changes"))
    #expect(job.server.requests.count == 10)
    let accepted = try await job.run("--param", "top_k=2", "--accept-changes")
    #expect(accepted.status == 0, "\(accepted.errors)")
    #expect(job.server.requests.count == 20)
  }

  @Test func concurrencyRetriesAndExportMayChangeFreely() async throws {
    let job = try await finished(rows: 10)
    let result = try await job.run(
      "-c",
      "2",
      "--attempts",
      "3",
      "--export",
      job.directory.path("o.csv")
    )
    #expect(result.status == 0, "\(result.errors)")
    #expect(job.server.requests.count == 10)
    #expect(FileManager.default.fileExists(atPath: job.directory.path("o.csv")))
  }
}
