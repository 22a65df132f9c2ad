import Foundation
import SluiceTestSupport
import Testing

/// A manifest that was cut off must not replace a full export by less, and rows that come back are not
/// paid for again.
struct ManifestLossTests {
  private func lines(_ numbers: some Sequence<Int>) -> String {
    numbers.map { "{\"n\": \($0), \"text\": \"row \($0)\"}\n" }.joined()
  }

  private func write(_ text: String, to job: Labelling) throws {
    try text.write(toFile: job.manifest, atomically: true, encoding: .utf8)
  }

  @Test(arguments: [0, 1, 50, 89])
  func aManifestThatWasCutOffIsRefused(_ rows: Int) async throws {
    let job = try Labelling(rows: 100)
    let out = job.directory.path("out.jsonl")
    #expect(try await job.run("--export", out).status == 0)
    let whole = try String(contentsOfFile: out, encoding: .utf8)
    try write(lines((1...100).prefix(rows)), to: job)
    let refused = try await job.run("--export", out)
    #expect(refused.status == 65, "\(refused.errors)")
    #expect(refused.errors.contains("--accept-changes"))
    #expect(try String(contentsOfFile: out, encoding: .utf8) == whole)
    #expect(try await job.totals().succeeded == 100)

    let accepted = try await job.run("--accept-changes", "--export", out)
    #expect(accepted.status == 0, "\(accepted.errors)")
    #expect(try await job.totals() == StatusTotals(rows: rows, succeeded: rows))

    try write(lines(1...100), to: job)
    let back = try await job.run("--export", out)
    #expect(back.status == 0, "\(back.errors)")
    #expect(job.server.requests.count == 100, "nothing is asked twice")
    #expect(try String(contentsOfFile: out, encoding: .utf8) == whole)
  }

  @Test func aFewRowsMayLeaveAndManyMayChange() async throws {
    let job = try Labelling(rows: 100)
    #expect(try await job.run().status == 0)
    try write(lines(1...92), to: job)
    #expect(try await job.run().status == 0)
    try write(lines(Array(1...60) + Array(1060...1091)), to: job)
    let changed = try await job.run()
    #expect(changed.status == 0, "\(changed.errors)")
    #expect(job.server.requests.count == 132)
  }

  @Test func standardInputIsKeptAsLongAsARowMayBeAskedAgain() async throws {
    let job = try Labelling(rows: 12) { request in
      request.number == 5 ? .json(#"{"error":"too long"}"#, status: 422) : Labelling.label(request)
    }
    var arguments = job.arguments("-c", "1")
    arguments[try #require(arguments.firstIndex(of: job.manifest))] = "-"
    let spool = job.ledger + ".stdin"
    let first = try await Command(arguments, input: job.manifest).result()
    #expect(first.status == 3, "\(first.errors)")
    #expect(FileManager.default.fileExists(atPath: spool))
    #expect(try await Command.run("retry", job.ledger, "--failed").status == 0)
    #expect(try await Command.run("run", job.ledger).status == 0)
    #expect(!FileManager.default.fileExists(atPath: spool))
    let again = try await Command.run("run", job.ledger)
    #expect(again.status == 65, "\(again.errors)")
    #expect(again.errors.contains("pipe them again"))
    let piped = try await Command(arguments, input: job.manifest).result()
    #expect(piped.status == 0, "\(piped.errors)")
    #expect(job.server.requests.count == 13)
  }

  @Test func aShareOfFailedRowsMayBeAccepted() async throws {
    let job = try Labelling(rows: 50) { request in
      Labelling.text(request).hasSuffix("7")
        ? .json(#"{"error":"too long"}"#, status: 422) : Labelling.label(request)
    }
    let accepted = try await job.run("--accept-failed", "10%", "--json")
    #expect(accepted.status == 0, "\(accepted.errors)")
    #expect(try accepted.object()["exit_status"] as? Int == 0)
    #expect(try await job.run("--accept-failed", "9%").status == 3)
    #expect(try await job.run("--accept-failed").status == 0)
    #expect(try await job.run().status == 3)
  }
}
