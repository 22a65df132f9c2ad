import SluiceCore
import SluiceTestSupport
import Synchronization
import Testing

@testable import SluiceAccess
@testable import SluiceClient
@testable import SluiceRun

/// What a client sends with every request, whatever is asked.
struct InferenceClientTests {
  private static let labels = #"[[{"label":"POSITIVE","score":0.98,"rank":1}]]"#

  @Test func aCallAsksAndReadsAnAnswer() async throws {
    let server = try StubServer { _ in .json(Self.labels) }
    defer { server.stop() }
    let client = try client(server, token: "hf_own")
    let labels = try await client.textClassification("I like you", topK: 1)
    #expect(labels.map(\.label) == ["POSITIVE"])
    #expect(labels.map(\.score) == [0.98])
    #expect(labels[0]["rank"] == 1)
    let request = try #require(server.requests.first)
    #expect(request.method == "POST" && request.path == "/m")
    #expect(request.text == #"{"inputs":"I like you","parameters":{"top_k":1}}"#)
    #expect(request.headers["authorization"] == "Bearer hf_own")
  }

  @Test func callsShareAConnection() async throws {
    let server = try StubServer { _ in .json(Self.labels) }
    defer { server.stop() }
    let client = try client(server)
    for _ in 0..<5 { _ = try await client.textClassification("t") }
    #expect(server.connections == 1)
  }

  // MARK: - Tokens

  @Test(arguments: [
    (nil as AccessToken?, "Bearer hf_env" as String?), (false, nil), ("hf_own", "Bearer hf_own"),
    (true, "Bearer hf_env"),
  ])
  func theTokenIsTheGivenOneOrTheEnvironments(
    _ token: AccessToken?,
    _ sent: String?
  ) async throws {
    let server = try StubServer { _ in .json(Self.labels) }
    defer { server.stop() }
    let client = try client(server, token: token, environment: ["HF_TOKEN": "hf_env"])
    _ = try await client.textClassification("t")
    #expect(server.requests.map { $0.headers["authorization"] } == [sent])
  }

  @Test func anAuthorizationAmongTheHeadersIsSentInPlaceOfAToken() async throws {
    let server = try StubServer { _ in .json(Self.labels) }
    defer { server.stop() }
    let own = ["authorization": "Basic dXNlcjpwYXNzd29yZA==", "X-Own": "1"]
    let client = try client(server, headers: own, environment: ["HF_TOKEN": "hf_env"])
    _ = try await client.textClassification("t")
    #expect(server.requests.first?.headers["authorization"] == "Basic dXNlcjpwYXNzd29yZA==")
    #expect(server.requests.first?.headers["x-own"] == "1")
  }

  @Test func cookiesAndThePayerTravelAsHeaders() async throws {
    let server = try StubServer { _ in .json(Self.labels) }
    defer { server.stop() }
    let client = try InferenceClient(
      model: server.url,
      cookies: ["b": "2", "a": "1"],
      billTo: "my-org",
      options: AccessOptions(environment: surroundings(server))
    )
    _ = try await client.textClassification("t")
    #expect(server.requests.first?.headers["cookie"] == "a=1; b=2")
    #expect(server.requests.first?.headers["x-hf-bill-to"] == "my-org")
  }

  @Test func aProxyCarriesEvenWhatIsMeantForThisMachine() async throws {
    let proxy = try StubServer { _ in .json(Self.labels) }
    defer { proxy.stop() }
    let client = try InferenceClient(
      model: "http://127.0.0.1:9/m",
      proxy: proxy.url,
      options: AccessOptions(environment: surroundings(proxy))
    )
    _ = try await client.textClassification("t")
    #expect(proxy.requests.map(\.path) == ["http://127.0.0.1:9/m"])
  }

  // MARK: - What is refused

  @Test func twoNamesOfOneThingAreRefused() async throws {
    let options = AccessOptions(environment: ["HOME": "/nonexistent"])
    for make in [
      { try InferenceClient(model: "a/b", baseURL: "http://h", options: options) },
      { try InferenceClient(token: false, apiKey: "k", options: options) },
      {
        try InferenceClient(apiKey: "k", headers: ["Authorization": "Bearer x"], options: options)
      },
      { try InferenceClient(token: true, options: options) },
      { try InferenceClient(token: "a b", options: options) },
      { try InferenceClient(token: "", options: options) },
      { try InferenceClient(cookies: ["a": "1; b=2"], options: options) },
    ] {
      #expect(try await failure(make).code == .invalidArgument)
    }
  }

  @Test func whatIsWrongIsRefusedBeforeAnythingIsSent() async throws {
    let server = try StubServer { _ in .json(Self.labels) }
    defer { server.stop() }
    let client = try client(server)
    let error = try await failure {
      try await client.textGeneration("p", .init(temperature: .nan))
    }
    #expect(error.code == .invalidArgument)
    #expect(error.place == "inputs.temperature")
    let negative = try await failure { try await client.textGeneration("p", .init(topP: 1.5)) }
    #expect(negative.message.contains("a number from 0.0 to 1.0"))
    #expect(
      try await failure { try await client.textClassification("t", model: "a b") }.place == "model"
    )
    #expect(server.requests.isEmpty)
  }

  // MARK: - Cancelling

  @Test func cancellingATaskEndsItsTransfer() async throws {
    let gate = StubGate()
    let server = try StubServer { _ in .json(Self.labels).held(by: gate) }
    defer { server.stop() }
    let client = try client(server)
    let task = Task { try await client.textClassification("t") }
    await server.arrived(1)
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    gate.open()
  }

  @Test func aTaskThatIsCancelledBeforehandSendsNothingForLong() async throws {
    let server = try StubServer { _ in .silence }
    defer { server.stop() }
    let client = try client(server)
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await client.textClassification("t")
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}
