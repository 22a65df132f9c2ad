import SluiceCore
import SluiceJSON
import SluiceSimulator
import Testing

/// The servers of the field: what they tell of their limits, and that they keep to them.
@Suite struct ContainerTests {
  typealias Container = SimulatorConfiguration.Container

  struct Refused: Sendable, CustomTestStringConvertible {
    let container: Container
    let path: String
    let body: String
    let status: Int
    let reply: String
    var testDescription: String { "\(container) \(path) \(body.prefix(60))" }
  }

  /// Five tokens of four bytes, and one.
  private static let six = "12345678901234567890"

  static let refusals: [Refused] = [
    Refused(
      container: .tei,
      path: "/embed",
      body: #"{"inputs":["a","b","c","d"]}"#,
      status: 422,
      reply: #"{"error":"batch size 4 > maximum allowed batch size 3","error_type":"Validation"}"#
    ),
    Refused(
      container: .tei,
      path: "/v1/embeddings",
      body: #"{"input":["a","b","c","d"]}"#,
      status: 422,
      reply:
        #"{"message":"batch size 4 > maximum allowed batch size 3","code":422,"type":"Validation"}"#
    ),
    Refused(
      container: .tei,
      path: "/",
      body: #"{"inputs":"\#(six)"}"#,
      status: 413,
      reply: #"{"error":"Input validation error: `inputs` must have less than 5 tokens. Given: 6","#
        + #""error_type":"Validation"}"#
    ),
    Refused(
      container: .tgi,
      path: "/generate",
      body: #"{"inputs":"\#(six)","parameters":{"max_new_tokens":1}}"#,
      status: 422,
      reply: #"{"error":"Input validation error: `inputs` must have less than 5 tokens. Given: 6","#
        + #""error_type":"validation"}"#
    ),
    Refused(
      container: .tgi,
      path: "/v1/chat/completions",
      body: #"{"messages":[{"role":"user","content":"1234"}],"max_tokens":7}"#,
      status: 422,
      reply: #"{"error":"Input validation error: `inputs` tokens + `max_new_tokens` must be <= 8. "#
        + #"Given: 2 `inputs` tokens and 7 `max_new_tokens`","error_type":"validation"}"#
    ),
    Refused(
      container: .tgi,
      path: "/v1/completions",
      body: #"{"prompt":["a","b","c","d"]}"#,
      status: 422,
      reply:
        #"{"error":"Number of prompts in the batch (4) exceeds maximum allowed batch size of 3","#
        + #""error_type":"batch size exceeded"}"#
    ),
    Refused(
      container: .vllm,
      path: "/v1/chat/completions",
      body: #"{"model":"m","messages":[{"role":"user","content":"1234"}],"max_tokens":7}"#,
      status: 400,
      reply: #"{"error":{"message":"This model's maximum context length is 5 tokens. However, you "#
        + #"requested 9 tokens (2 in the messages, 7 in the completion). Please reduce the length "#
        + #"of the messages or completion.","type":"BadRequestError","param":null,"code":400}}"#
    ),
    Refused(
      container: .vllm,
      path: "/v1/embeddings",
      body: #"{"model":"m","input":"\#(six)"}"#,
      status: 400,
      reply: #"{"error":{"message":"This model's maximum context length is 5 tokens. However, you "#
        + #"requested 6 tokens in the input for embedding generation. Please reduce the length of "#
        + #"the input.","type":"BadRequestError","param":null,"code":400}}"#
    ),
    Refused(
      container: .vllm,
      path: "/v1/embeddings",
      body: #"{"model":"tgi","input":"a"}"#,
      status: 404,
      reply: #"{"error":{"message":"The model `tgi` does not exist.","type":"NotFoundError","#
        + #""param":null,"code":404}}"#
    ),
    Refused(
      container: .vllm,
      path: "/",
      body: #"{"inputs":"a"}"#,
      status: 404,
      reply: #"{"detail":"Not Found"}"#
    ),
    Refused(container: .tei, path: "/generate", body: #"{"inputs":"a"}"#, status: 404, reply: ""),
    Refused(container: .tgi, path: "/embed", body: #"{"inputs":"a"}"#, status: 404, reply: ""),
  ]

  @Test(arguments: refusals)
  func moreThanTheServerTakesIsRefused(_ refused: Refused) async throws {
    try await RehearsalServer.running({
      $0.container = refused.container
      $0.model = "m"
      $0.maxBatch = 3
      $0.maxInputTokens = 5
      $0.maxTotalTokens = 8
    }) { server in
      let reply = try await server.post(refused.path, refused.body)
      #expect(reply.status == refused.status)
      #expect(reply.text == refused.reply)
      #expect(try await server.stat("good") == 0)
    }
  }

  @Test(arguments: [
    (Container.tei, "/embed", #"{"inputs":["\#(six)"],"truncate":true}"#),
    (.tei, "/", #"{"inputs":"a"}"#), (.tei, "/v1/embeddings", #"{"input":"a"}"#),
    (.tgi, "/", #"{"inputs":"\#(six)","parameters":{"truncate":4,"max_new_tokens":1}}"#),
    (.tgi, "/v1/chat/completions", #"{"model":"tgi","messages":[{"role":"user","content":"a"}]}"#),
    (.vllm, "/v1/embeddings", #"{"model":"m","input":"a"}"#),
  ])
  func whatFitsIsAnswered(_ container: Container, _ path: String, _ body: String) async throws {
    try await RehearsalServer.running({
      $0.container = container
      $0.model = "m"
      $0.maxInputTokens = 5
    }) { server in
      let reply = try await server.post(path, body)
      #expect(reply.status == 200, "\(reply.text)")
      #expect(!reply.text.contains(#""model":"tgi""#))
    }
  }

  @Test func aBodyThatIsTooLargeIsRefusedUnread() async throws {
    try await RehearsalServer.running({ $0.maxBody = 100 }) { server in
      let long = String(repeating: "a", count: 200)
      let reply = try await server.post("/", #"{"inputs":"\#(long)"}"#)
      #expect(reply.status == 413)
      #expect(reply.text == "length limit exceeded")
    }
  }

  static let pages: [(Container, String, [String: JSONValue])] = [
    (
      .tei, "/info",
      [
        "model_id": .string("m"), "max_client_batch_size": .number("32"),
        "max_input_length": .number("7"), "auto_truncate": .bool(false),
        "max_concurrent_requests": .number("12"),
      ]
    ),
    (
      .tgi, "/info",
      [
        "model_id": .string("m"), "max_client_batch_size": .number("4"),
        "max_input_tokens": .number("7"), "max_total_tokens": .number("4096"),
        "model_pipeline_tag": .string("text-generation"),
      ]
    ),
    (.vllm, "/version", ["version": .string("rehearsal")]),
  ]

  @Test(arguments: pages)
  func aServerTellsItsLimits(
    _ container: Container,
    _ path: String,
    _ members: [String: JSONValue]
  ) async throws {
    try await RehearsalServer.running({
      $0.container = container
      $0.model = "m"
      $0.maxInputTokens = 7
      $0.slots = 4
      $0.queue = 8
    }) { server in
      let page = try await server.get(path).json
      for (name, value) in members { #expect(page[name] == value, "\(name)") }
    }
  }

  @Test func vLLMTellsTheLengthOfItsModel() async throws {
    try await RehearsalServer.running({
      $0.container = .vllm
      $0.model = "m"
    }) { server in
      let models = try await server.get("/v1/models")
      #expect(models.text.contains(#""id":"m""#))
      #expect(models.text.contains(#""max_model_len":4096"#))
      #expect(try await server.get("/info").status == 404)
      #expect(try await server.get("/health").status == 200)
    }
  }

  @Test(arguments: [
    (Container.tei, "/v1/models", 404), (.toolkit, "/info", 404), (.toolkit, "/metrics", 200),
    (.tgi, "/v1/models", 200), (.lenient, "/info", 200), (.lenient, "/v1/models", 200),
  ])
  func eachServerHasItsPages(_ container: Container, _ path: String, _ status: Int) async throws {
    try await RehearsalServer.running({ $0.container = container }) { server async throws in
      #expect(try await server.get(path).status == status)
    }
  }

  @Test func aFullServerSaysSoInItsOwnForm() async throws {
    let clock = ManualClock()
    try await RehearsalServer.running(
      clock: clock.simulatorClock,
      {
        $0.container = .tei
        $0.slots = 1
        $0.queue = 0
        $0.latency = .fixed(.seconds(1))
      }
    ) { server async throws in
      async let held = server.post("/embed", #"{"inputs":"a"}"#)
      await clock.sleepers(1)
      let refused = try await server.post("/embed", #"{"inputs":"b"}"#)
      #expect(refused.text == #"{"error":"Model is overloaded","error_type":"Overloaded"}"#)
      clock.advance(by: .seconds(1))
      #expect(try await held.status == 200)
    }
  }
}
