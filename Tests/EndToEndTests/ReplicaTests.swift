import Foundation
import SluiceCore
import SluiceTestSupport
import Testing

/// Several endpoints share the rows of one run.
struct ReplicaTests {
  private func arguments(_ job: Labelling, _ urls: [String]) -> [String] {
    [
      "run", "--task", "text-classification", "--manifest", job.manifest, "--inputs", "{{text}}",
      "--ledger", job.ledger, "-c", "8", "--server-limits", "ignore",
    ] + urls.flatMap { ["--model", $0] }
  }

  private func endpoints(_ job: Labelling) async throws -> [[String: Any]] {
    let status = try await Command.run("status", job.ledger, "--json").object()
    return try #require(status["endpoints"] as? [[String: Any]])
  }

  @Test func anEndpointThatDiesInMidRunCostsNoRow() async throws {
    let job = try Labelling(rows: 2000)
    let survivor = try await Rehearsal("--latency", "5")
    let mortal = try await Rehearsal("--latency", "5")
    let run = try Command(arguments(job, [mortal.url, survivor.url]))
    while try await mortal.stats().requests < 50 { await Task.yield() }
    mortal.die()
    let result = try await run.result()
    #expect(result.status == 0, "\(result.errors)")
    #expect(try await job.totals() == StatusTotals(rows: 2000, succeeded: 2000))
    let lines = try await endpoints(job)
    #expect(lines.map { $0["name"] as? String } == [mortal.url, survivor.url])
    #expect(lines.allSatisfy { ($0["answered"] as? Int ?? 0) > 0 })
    // What was in flight there when it died was asked again, and little else.
    let asked = lines.compactMap { $0["requests"] as? Int }.reduce(0, +)
    #expect((2000...2060).contains(asked))
    let status = try await Command.run("status", job.ledger)
    #expect(status.output.contains("endpoints\n  \(mortal.url): "))
  }

  @Test func anEndpointThatRefusesTheTokenIsLeftOutAloud() async throws {
    let job = try Labelling(rows: 300)
    let closed = try StubServer { _ in .json(#"{"error":"Invalid token"}"#, status: 401) }
    let result = try await Command(arguments(job, [closed.url, job.server.url])).result()
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.contains("sluice: left out, the others go on: \(closed.url): "))
    #expect(closed.requests.count <= 9)
    #expect(try await job.totals() == StatusTotals(rows: 300, succeeded: 300))
    #expect(try await endpoints(job).first?["dismissed"] as? String != nil)
  }

  @Test func eachServerSeesItsOwnTokenOnly() async throws {
    let job = try Labelling(rows: 40)
    let other = try StubServer { Labelling.label($0) }
    let environment = ["HF_TOKEN": "hf_mine", "OPENAI_API_KEY": "sk-other"]
    let urls = [job.server.url, other.url + "/v1/classify"]
    let result = try await Command(arguments(job, urls), environment: environment).result()
    #expect(result.status == 0, "\(result.errors)")
    #expect(Set(job.server.requests.map { $0.headers["authorization"] }) == ["Bearer hf_mine"])
    #expect(Set(other.requests.map { $0.headers["authorization"] }) == ["Bearer sk-other"])
    #expect(job.server.requests.count + other.requests.count == 40)
  }

  @Test func aReplicaMayBeTakenAwayBetweenTwoStarts() async throws {
    let job = try Labelling(rows: 30)
    let other = try StubServer { Labelling.label($0) }
    let first = try await Command(arguments(job, [job.server.url, other.url])).result()
    #expect(first.status == 0, "\(first.errors)")
    try Data("{\"n\": 31, \"text\": \"row 31\"}\n".utf8).append(to: job.manifest)
    let before = job.server.requests.count
    let second = try await Command(arguments(job, [other.url])).result()
    #expect(second.status == 0, "\(second.errors)")
    #expect(job.server.requests.count == before)
    #expect(other.requests.count + before == 31)
    #expect(try await job.totals() == StatusTotals(rows: 31, succeeded: 31))
  }
}

extension Data {
  /// Puts the bytes at a file's end.
  fileprivate func append(to path: String) throws {
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    defer { try? handle.close() }
    try handle.seekToEnd()
    try handle.write(contentsOf: self)
  }
}
