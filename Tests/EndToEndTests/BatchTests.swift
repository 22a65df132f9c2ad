import Foundation
import SluiceCore
import SluiceTestSupport
import Testing

/// The lines of OpenAI's batches: in as they are, out as the Batch API writes them.
struct BatchTests {
  private let directory: TemporaryDirectory
  private var ledger: String { directory.path("run.sluice") }

  init() throws { directory = try TemporaryDirectory() }

  private func run(_ lines: [String], _ model: String, _ more: String...) async throws
    -> Command.Result
  {
    let manifest = try directory.write("batch.jsonl", lines.map { $0 + "\n" }.joined())
    return try await Command(
      [
        "run", "--format", "openai-batch", "--manifest", manifest, "--model", model, "--ledger",
        ledger, "--server-limits", "ignore",
      ] + more
    ).result()
  }

  private func objects(_ text: String) throws -> [[String: Any]] {
    try text.split(separator: "\n").map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
  }

  private static let bodies = [
    #"{"model":"m","messages":[{"role":"user","content":"a\u0041é"}],"temperature":1.0}"#,
    #"{ "messages" : [ {"role":"user","content":"x"} ],  "seed": 12345678901234567890 }"#,
  ]

  private func line(_ id: String, _ body: String, url: String = "/v1/chat/completions") -> String {
    #"{"custom_id":"\#(id)","method":"POST","url":"\#(url)","body":\#(body)}"#
  }

  @Test func bodiesAreSentByteForByteAndAnswersComeOutAsABatch() async throws {
    let server = try StubServer { _ in
      var reply = StubReply.json(
        #"{"id":"c1","choices":[{"index":0,"message":{"content":"a"}}],"n":1.0}"#
      )
      reply.headers.append(HeaderField("x-request-id", "q7"))
      return reply
    }
    let lines = Self.bodies.enumerated().map { line("r\($0)", $1) }
    let results = directory.path("out.jsonl")
    let result = try await run(lines, server.url + "/v1", "--export", results, "-c", "1")
    #expect(result.status == 0, "\(result.errors)")
    #expect(server.requests.map(\.text) == Self.bodies)
    #expect(server.requests.allSatisfy { $0.path == "/v1/chat/completions" && $0.method == "POST" })
    #expect(
      try String(contentsOfFile: results, encoding: .utf8)
        == (0...1).map { number in
          #"{"id":"batch_req_\#(number + 1)","custom_id":"r\#(number)","response":"#
            + #"{"status_code":200,"request_id":"q7","body":"#
            + #"{"id":"c1","choices":[{"index":0,"message":{"content":"a"}}],"n":1.0}},"error":null}"#
            + "\n"
        }.joined()
    )
    let own = try await Command.run("export", ledger, "--format", "jsonl").output
    #expect(try objects(own).map { $0["id"] as? String } == ["r0", "r1"])
    let joined = try await Command.run("export", ledger, "--join")
    #expect(joined.status == 64)
  }

  @Test func aBatchIsAnsweredByTheRehearsalAndGoesOnAfterAKill() async throws {
    let server = try await Rehearsal("--latency", "5")
    let lines = (1...600).map { number in
      number % 3 == 0
        ? line("e\(number)", #"{"model":"m","input":"\#(number)"}"#, url: "/v1/embeddings")
        : line("c\(number)", #"{"messages":[{"role":"user","content":"\#(number)"}]}"#)
    }
    let manifest = try directory.write("batch.jsonl", lines.map { $0 + "\n" }.joined())
    let first = try Command([
      "run", "--format", "openai-batch", "--manifest", manifest, "--model", server.url + "/v1",
      "--ledger", ledger, "-c", "8",
    ])
    while try await server.stats().requests < 150 { await Task.yield() }
    first.signal(SIGKILL)
    _ = try await first.result()
    let done = try objects(try await Command.run("export", ledger).output).count
    let before = try await server.stats().requests
    let second = try await run(lines, server.url + "/v1", "-c", "8")
    #expect(second.status == 0, "\(second.errors)")
    #expect(try await server.stats().requests == before + 600 - done)
    let results = try objects(try await Command.run("export", ledger).output)
    #expect(
      results.map { $0["custom_id"] as? String }
        == (1...600).map { $0 % 3 == 0 ? "e\($0)" : "c\($0)" }
    )
    for result in results {
      let response = try #require(result["response"] as? [String: Any])
      #expect(response["status_code"] as? Int == 200)
      #expect(response["body"] is [String: Any])
      #expect(result["error"] is NSNull)
    }
  }

  @Test func wrongLinesAndRefusalsHaveErrors() async throws {
    let server = try StubServer { request in
      request.text.contains("bad")
        ? .json(#"{"error":{"message":"bad words"}}"#, status: 400)
        : .json(#"{"choices":[{"index":0,"message":{"content":"a"}}]}"#)
    }
    let good = #"{"messages":[]}"#
    let lines = [
      line("ok", good), line("refused", #"{"messages":["bad"]}"#),
      #"{"method":"POST","url":"/v1/chat/completions","body":{}}"#,
      #"{"custom_id":"g","method":"GET","url":"/v1/models","body":{}}"#,
      line("far", good, url: "https://evil.example/v1/chat/completions"),
      line("up", good, url: "/v1/../admin"), line("s", #"{"messages":[],"stream":true}"#),
    ]
    let result = try await run(lines, server.url + "/v1")
    #expect(result.status == 3, "\(result.errors)")
    #expect(server.requests.count == 2)
    let results = try objects(try await Command.run("export", ledger).output)
    let errors = results.map { $0["error"] as? [String: Any] }
    #expect(errors[0] == nil)
    #expect(errors[1]?["code"] as? String == "400")
    #expect(errors[1]?["message"] as? String == "bad words")
    let words = ["custom_id", "not POST", "wanted a path", "wanted a path", "never streamed"]
    for (error, words) in zip(errors.dropFirst(2), words) {
      #expect(error?["code"] as? String == "manifest")
      #expect((error?["message"] as? String)?.contains(words) == true)
    }
  }

  @Test func aManifestOfAnotherKindIsRefused() async throws {
    let result = try await run([#"{"text":"x"}"#], "http://127.0.0.1:9/v1")
    #expect(result.status == 65)
    #expect(result.errors.contains("these are no lines of a batch"))
    let task = try await run([line("a", "{}")], "http://127.0.0.1:9/v1", "--task", "post")
    #expect(task.errors.contains("task does not go with format: openai-batch"))
  }
}
