import SluiceCore
import SluiceTestSupport
import Testing

@testable import SluiceAccess
@testable import SluiceClient
@testable import SluiceRun

/// What is asked about models and servers, and how the answers are read.
struct StatusTests {
  @Test func aModelsStatusIsRead() async throws {
    let server = try StubServer { _ in
      .json(
        #"{"loaded":true,"state":"Loaded","compute_type":{"gpu":{"gpu":"a100","count":1}},"framework":"transformers"}"#
      )
    }
    defer { server.stop() }
    let status = try await client(server, model: "org/m").modelStatus()
    #expect(status.isLoaded)
    #expect(status.state == "Loaded")
    #expect(status.computeType["gpu"]?["count"] == 1)
    #expect(status.framework == "transformers")
    #expect(server.requests.map { "\($0.method) \($0.path)" } == ["GET /inf/status/org/m"])
  }

  @Test(arguments: [nil, "http://h/m", "https://h", "a b", "a?b"])
  func whatHasNoStatusIsRefused(_ model: String?) async throws {
    let client = try InferenceClient(options: AccessOptions(environment: ["HOME": "/nonexistent"]))
    #expect(try await failure { try await client.modelStatus(model) }.code == .invalidArgument)
  }

  @Test func anErrorInAStatusIsOne() async throws {
    let server = try StubServer { _ in .json(#"{"error":"Model x does not exist"}"#) }
    defer { server.stop() }
    let error = try await failure { try await client(server, model: "x").modelStatus() }
    #expect(error.message.contains("Model x does not exist"))
  }

  @Test func deployedModelsAreSortedByTask() async throws {
    let server = try StubServer { request in
      request.path.hasSuffix("sentence-transformers")
        ? .json(#"[{"model_id":"org/s","task":"feature-extraction"}]"#)
        : .json(
          #"[{"model_id":"org/b","task":"fill-mask"},{"model_id":"org/A","task":"fill-mask"}]"#
        )
    }
    defer { server.stop() }
    let models = try await client(server)
      .deployedModels(frameworks: ["transformers", "sentence-transformers"])
    #expect(
      models == [
        "fill-mask": ["org/A", "org/b"], "feature-extraction": ["org/s"],
        "sentence-similarity": ["org/s"],
      ]
    )
    #expect(
      server.requests.map(\.path) == [
        "/inf/framework/transformers", "/inf/framework/sentence-transformers",
      ]
    )
    #expect(InferenceClient.allFrameworks.count == 28)
  }

  @Test(arguments: [
    ("/m/", "/m/info"), ("", "/info"), ("/m?k=1", "/m/info?k=1"),
  ])
  func aServerTellsAboutItself(_ model: String, _ path: String) async throws {
    let server = try StubServer { _ in .json(#"{"model_id":"org/m","max_total_tokens":1512}"#) }
    defer { server.stop() }
    let info = try await client(server, model: server.url + model).endpointInfo()
    #expect(info["max_total_tokens"]?.intValue == 1512)
    #expect(server.requests.map { "\($0.method) \($0.path)" } == ["GET \(path)"])
  }

  @Test func aModelOfTheServiceTellsAboutItself() async throws {
    let server = try StubServer { _ in .json("{}") }
    defer { server.stop() }
    _ = try await client(server, wire: .classic).endpointInfo("org/m")
    #expect(server.requests.map(\.path) == ["/inf/models/org/m/info"])
  }

  @Test(arguments: [(200, true), (204, false), (503, false), (404, false)])
  func onlyAnOKIsHealthy(_ status: Int, _ isHealthy: Bool) async throws {
    let server = try StubServer { _ in StubReply(status) }
    defer { server.stop() }
    #expect(try await client(server).healthCheck() == isHealthy)
    #expect(server.requests.map { "\($0.method) \($0.path)" } == ["GET /m/health"])
  }

  @Test func nobodysHealthIsNotKnown() async throws {
    let server = try StubServer { _ in StubReply() }
    server.stop()
    let client = try client(server)
    #expect(try await failure { try await client.healthCheck() }.code == .connection)
    #expect(try await failure { try await client.healthCheck("org/m") }.code == .invalidArgument)
  }
}
