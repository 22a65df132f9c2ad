import SluiceCore
import SluiceJSON
import SluiceSimulator
import Testing

@Suite struct RefusalTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let path: String
    let body: String
    let status: Int
    let says: String
    var testDescription: String { "\(path) \(body)" }
  }

  static let cases: [Case] = [
    Case(
      path: "/",
      body: #"{"inputs":["fine","POISON here"]}"#,
      status: 400,
      says: #""error_type":"Validation""#
    ),
    Case(
      path: "/v1/embeddings",
      body: #"{"input":"a POISON b"}"#,
      status: 400,
      says: #"{"error":{"message":"Input validation error"#
    ),
    Case(
      path: "/v1/chat/completions",
      body: #"{"messages":[{"role":"user","content":[{"type":"text","text":"POI\u0053ON"}]}]}"#,
      status: 400,
      says: #""type":"Validation""#
    ),
    Case(
      path: "/embed",
      body: #"{"inputs":["a","b","c","d"]}"#,
      status: 422,
      says: "batch size 4 > maximum allowed batch size 3"
    ),
    Case(path: "/embed", body: #"{"inputs":[]}"#, status: 422, says: "cannot be empty"),
    Case(path: "/embed", body: #"{"input":"a"}"#, status: 422, says: "missing field `inputs`"),
    Case(path: "/embed", body: #"[1]"#, status: 422, says: "missing field `inputs`"),
    Case(path: "/embed", body: #"{"inputs":"a""#, status: 400, says: "Failed to parse"),
    Case(path: "/embed", body: "", status: 400, says: "Failed to parse"),
    Case(
      path: "/v1/chat/completions",
      body: #"{"messages":[]}"#,
      status: 422,
      says: "at least one message"
    ),
    Case(
      path: "/generate_stream",
      body: #"{"inputs":["a","b"]}"#,
      status: 422,
      says: "expected a string"
    ),
    Case(
      path: "/v1/chat/completions",
      body: #"{"messages":[{"role":"user","content":"POISON"}],"stream":true}"#,
      status: 400,
      says: #""type":"Validation""#
    ),
  ]

  @Test(arguments: cases)
  func aBadRequestIsRefusedInTheServersWords(_ bad: Case) async throws {
    try await RehearsalServer.running({
      $0.poison = "POISON"
      $0.maxBatch = 3
    }) { server in
      let reply = try await server.post(bad.path, bad.body)
      #expect(reply.status == bad.status)
      #expect(reply.text.contains(bad.says), "\(reply.text)")
      #expect(reply.headers["x-request-id"]?.count == 21)
      #expect(try await server.stat("rows_answered") == 0)
    }
  }

  static let settings: [(String, @Sendable (inout SimulatorConfiguration) -> Void)] = [
    ("--port", { $0.port = 65_536 }), ("--load-seconds", { $0.loadSeconds = -1 }),
    ("--throttle", { $0.throttle = 0 }), ("--fail", { $0.failShare = 1.5 }),
    ("--max-batch", { $0.maxBatch = 0 }), ("--dimensions", { $0.dimensions = 0 }),
    ("--slots", { $0.slots = 0 }), ("--queue", { $0.queue = -1 }),
    ("--slowdown", { $0.slowdown = 0.5 }), ("--slowdown", { $0.slowdown = .nan }),
    ("--overload", { $0.overloadStatus = 200 }),
    ("--max-input-tokens", { $0.maxInputTokens = 0 }),
    ("--max-total-tokens", { $0.maxTotalTokens = 0 }), ("--max-body", { $0.maxBody = 0 }),
    ("--reset", { $0.resetShare = -0.1 }),
    ("--cold-status", { $0.coldStatus = 500 }),
    (
      "--scale-to-zero-after",
      {
        $0.endpoints = TransitionTimes()
        $0.endpoints?.idleSeconds = -1
      }
    ),
    ("--token-interval", { $0.tokenMilliseconds = .infinity }),
  ]

  @Test(arguments: settings)
  func senselessSettingsAreRefusedByName(
    _ name: String,
    _ change: @Sendable (inout SimulatorConfiguration) -> Void
  ) throws {
    var configuration = SimulatorConfiguration()
    change(&configuration)
    let error = #expect(throws: SluiceError.self) { try Simulator(configuration) }
    #expect(error?.code.kind == .usage)
    #expect(error?.place == name)
  }

  @Test func anUnknownTaskIsRefusedWithTheNearestName() {
    var configuration = SimulatorConfiguration()
    configuration.task = "feature_extraction"
    let error = #expect(throws: SluiceError.self) { try Simulator(configuration) }
    #expect(error?.next == #"did you mean "feature-extraction"?"#)
  }

  @Test func aPortInUseIsRefusedByName() async throws {
    try await RehearsalServer.running { server in
      var configuration = SimulatorConfiguration()
      configuration.port = server.port
      let second = try Simulator(configuration)
      let error = await #expect(throws: SluiceError.self) { try await second.run { _ in } }
      #expect(error?.code.kind == .unavailable)
      #expect(error?.place == "127.0.0.1:\(server.port)")
    }
  }
}
