import Foundation
import SluiceCore
import SluiceTestSupport
import Testing

/// What a run leaves behind: one file, the truth, and no secret.
struct TracesTests {
  private let token = "hf_canary0123456789abcdef"

  @Test func anEndedRunLeavesTheLedgerAndItsResultsAlone() async throws {
    let job = try Labelling(rows: 20)
    let results = job.directory.path("results.jsonl")
    #expect(try await job.run("--export", results).status == 0)
    let left = try FileManager.default.contentsOfDirectory(atPath: job.directory.url.path)
    #expect(left.sorted() == ["results.jsonl", "rows.jsonl", "run.sluice"])
  }

  @Test func aTokenThatTheServerEchoesIsWrittenNowhere() async throws {
    let job = try Labelling(rows: 30) { request in
      let token = request.headers["authorization"] ?? "none"
      if request.number == 3 { return .json("{\"error\":\"who is \(token)?\"}", status: 400) }
      var reply = StubReply.json("[[{\"label\":\"\(token)\",\"score\":0.5}]]")
      reply.headers.append(.init("x-request-id", "id of \(token)"))
      return reply
    }
    let results = job.directory.path("results.jsonl")
    let result = try await job.run("--export", results, environment: ["HF_TOKEN": token])
    #expect(result.status == 3, "\(result.errors)")
    #expect(job.server.requests.allSatisfy { $0.headers["authorization"] == "Bearer " + token })
    #expect(!result.errors.contains(token))
    for name in try FileManager.default.contentsOfDirectory(atPath: job.directory.url.path) {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: job.directory.path(name)))
      #expect(bytes.range(of: Data(token.utf8)) == nil, "\(name)")
    }
    #expect(try await job.export().contains(#""label":"Bearer ***""#))
  }

  @Test func noProxyIsAskedForAnEndpointOnThisMachine() async throws {
    let proxy = try StubServer { Labelling.label($0) }
    let job = try Labelling(rows: 5)
    let result = try await job.run(environment: ["HF_TOKEN": token, "http_proxy": proxy.url])
    #expect(result.status == 0, "\(result.errors)")
    #expect(proxy.requests.isEmpty)
    #expect(job.server.requests.count == 5)
  }

  @Test func aLedgerThatIsDeletedInMidRunIsNamedAsTheReason() async throws {
    let gate = StubGate()
    let job = try Labelling(rows: 50) { request in
      request.number <= 10 ? Labelling.label(request) : Labelling.label(request).held(by: gate)
    }
    let command = try Command(job.arguments())
    await job.server.arrived(11)
    for side in ["", "-wal", "-shm"] { unlink(job.ledger + side) }
    gate.open()
    let result = try await command.result()
    #expect(result.status == 74, "\(result.errors)")
    #expect(result.errors.contains("deleted, moved or replaced while the run was going on"))
  }

  @Test(arguments: ["status", "status --json", "tasks", "export"])
  func aProductThatCannotBeWrittenIsAnError(_ command: String) async throws {
    let job = try Labelling(rows: 3)
    #expect(try await job.run().status == 0)
    let words = command.split(separator: " ")
    let arguments = words.prefix(1) + (words[0] == "tasks" ? [] : ["'\(job.ledger)'"])
    let line =
      "'\(try Command.binary.path)' \((arguments + words.dropFirst()).joined(separator: " "))"
    let full = try await Command(
      ["-c", line + " > /dev/full"],
      program: URL(fileURLWithPath: "/bin/sh")
    ).result()
    #expect(full.status == 74, "\(full.errors)")
    #expect(full.errors.contains("standard output: cannot be written: no space left on device"))
  }
}
