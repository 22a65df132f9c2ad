import SluiceCore
import SluiceTestSupport
import Testing

@testable import SluiceAccess
@testable import SluiceClient
@testable import SluiceRun

/// The facade of before the client, with its ways.
struct LegacyInferenceTests {
  /// A hub that knows a model, and a service that answers as told.
  private func server(
    tag: String? = "fill-mask",
    _ reply: @escaping @Sendable (StubRequest) -> StubReply = { _ in .json(#"{"ok":true}"#) }
  ) throws -> StubServer {
    try StubServer { request in
      guard request.path.hasPrefix("/hub") else { return reply(request) }
      return .json(tag.map { #"{"id":"org/m","pipeline_tag":"\#($0)"}"# } ?? "{}")
    }
  }

  private func inference(
    _ server: StubServer,
    task: String? = nil,
    gpu: Bool = false,
    repoID: String = "org/m"
  ) async throws -> LegacyInference {
    try await LegacyInference(
      repoID: repoID,
      task: task,
      token: "hf_own",
      gpu: gpu,
      options: AccessOptions(environment: surroundings(server))
    )
  }

  @Test func inputsAndParametersTravelWithTheOptions() async throws {
    let server = try server()
    defer { server.stop() }
    let inference = try await inference(server, gpu: true)
    #expect(inference.task == "fill-mask")
    guard case .json(let answer) = try await inference(inputs: "t", params: ["top_k": 1]) else {
      Issue.record("no JSON")
      return
    }
    #expect(answer == ["ok": true])
    _ = try await inference(inputs: "", params: [:])
    _ = try await inference(inputs: ["a", "b"], data: [1, 2])
    let options = #"{"options":{"wait_for_model":true,"use_gpu":true}"#
    #expect(
      server.requests.map { "\($0.method) \($0.path) \($0.text)" } == [
        "GET /hub/api/models/org/m ",
        "POST /inf/pipeline/fill-mask/org/m "
          + #"\#(options),"inputs":"t","parameters":{"top_k":1}}"#,
        "POST /inf/pipeline/fill-mask/org/m \(options)}",
        "POST /inf/pipeline/fill-mask/org/m \u{1}\u{2}",
      ]
    )
    #expect(
      server.requests.map { $0.headers["content-type"] } == [
        nil, "application/json", "application/json", nil,
      ]
    )
    #expect(server.requests.allSatisfy { $0.headers["authorization"] == "Bearer hf_own" })
  }

  @Test func aStatusIsNoError() async throws {
    let server = try server { _ in .json(#"{"error":"loading"}"#, status: 503) }
    defer { server.stop() }
    guard case .json(let answer) = try await inference(server)(inputs: "t") else {
      Issue.record("no JSON")
      return
    }
    #expect(answer["error"] == "loading")
    #expect(server.requests.count == 2)
  }

  @Test func imagesAndRawRepliesComeAsTheyAre() async throws {
    let server = try server { _ in
      StubReply(429, headers: [HeaderField("Content-Type", "image/png; x")], body: [1, 2])
    }
    defer { server.stop() }
    let inference = try await inference(server)
    guard case .image(let image) = try await inference(inputs: "t") else {
      Issue.record("no image")
      return
    }
    #expect(image.bytes == [1, 2])
    guard case .raw(let raw) = try await inference(inputs: "t", rawResponse: true) else {
      Issue.record("not raw")
      return
    }
    #expect(
      raw.status == 429 && raw.body == [1, 2] && raw.header("Content-Type") == "image/png; x"
    )
  }

  @Test(arguments: ["application/json; charset=utf-8", "text/plain", ""])
  func aReplyOfAnotherTypeIsNoAnswer(_ type: String) async throws {
    let server = try server { _ in
      StubReply(headers: [HeaderField("Content-Type", type)], body: Array("{}".utf8))
    }
    defer { server.stop() }
    let inference = try await inference(server)
    #expect(try await failure { try await inference(inputs: "t") }.code == .invalidAnswer)
  }

  @Test func theTaskIsTheHubsOrAKnownOne() async throws {
    let server = try server()
    defer { server.stop() }
    #expect(try await inference(server, task: "text-to-speech").task == "text-to-speech")
    let unknown = try await failure { try await inference(server, task: "text-to-speach") }
    #expect(unknown.advice == #"did you mean "text-to-speech"?"#)
    let odd = try self.server(tag: "any-to-any")
    defer { odd.stop() }
    #expect(try await inference(odd, task: "any-to-any").task == "any-to-any")
    let none = try self.server(tag: nil)
    defer { none.stop() }
    #expect(try await failure { try await inference(none) }.code == .invalidArgument)
    #expect(try await inference(none, task: "fill-mask").task == "fill-mask")
  }

  @Test(arguments: ["http://h/m", "a b", "../x", "a/b/c"])
  func whatIsNoModelIDIsRefused(_ repoID: String) async throws {
    let server = try server()
    defer { server.stop() }
    let error = try await failure { try await inference(server, repoID: repoID) }
    #expect(error.code == .invalidArgument)
    #expect(server.requests.isEmpty)
  }
}
