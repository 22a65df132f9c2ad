import SluiceCore
import SluiceTestSupport
import Testing

@testable import SluiceAccess
@testable import SluiceClient
@testable import SluiceRun

/// Servers are asked what they take, and nothing that they do instead of answering matters.
struct ServerPageProberTests {
  private static let info =
    #"{"model_id":"m/e","max_batch_tokens":16384,"max_client_batch_size":32,"version":"1.5"}"#

  /// Asks a server, at a route of its own.
  private func ask(
    patience: Duration = .seconds(20),
    _ handler: @escaping @Sendable (StubRequest) -> StubReply
  ) async throws -> (report: ServerReport?, requests: [StubRequest]) {
    let server = try StubServer(handler)
    defer { server.stop() }
    let url = server.url + "/embed"
    let inquiry = ServerPageProber(
      of: { url },
      headers: [HeaderField("X-Tenant", "t")],
      options: AccessOptions(environment: ["HOME": "/nonexistent", "HF_TOKEN": "hf_mine"]),
      patience: patience
    )
    return (await inquiry.report(), server.requests)
  }

  @Test func theInfoPageIsEnoughThoughTheOtherHangs() async throws {
    let (report, requests) = try await ask { request in
      request.path == "/info" ? .json(Self.info) : .silence
    }
    #expect(report?.maxRows == 32)
    #expect(requests.allSatisfy { $0.method == "GET" && $0.headers["x-tenant"] == "t" })
    #expect(requests.allSatisfy { $0.headers["authorization"] == "Bearer hf_mine" })
  }

  @Test func aListOfModelsWillDo() async throws {
    let (report, requests) = try await ask { request in
      request.path == "/info"
        ? StubReply(404) : .json(#"{"data":[{"id":"m/l","max_model_len":4096}]}"#)
    }
    #expect(report?.maxRowTokens == 4096)
    #expect(Set(requests.map(\.path)) == ["/info", "/v1/models"])
  }

  @Test(arguments: [200, 204, 302, 401, 403, 404, 405, 501])
  func whoeverHasNoSuchPageIsNotAskedAgain(_ status: Int) async throws {
    let (report, _) = try await ask { _ in
      let elsewhere = HeaderField("Location", "http://127.0.0.1:1/info")
      return StubReply(status, headers: [elsewhere], body: Array("<html></html>".utf8))
    }
    #expect(report == ServerReport())
  }

  @Test(arguments: [400, 408, 429, 500, 502, 503])
  func whoeverIsNotUpMayTellLater(_ status: Int) async throws {
    let (report, _) = try await ask { _ in StubReply(status) }
    #expect(report == nil)
  }

  @Test(.timeLimit(.minutes(5))) func nobodyIsWaitedForBeyondTheBound() async throws {
    let (report, _) = try await ask(patience: .milliseconds(200)) { _ in .silence }
    #expect(report == nil)
  }

  @Test func aPageThatNeverEndsIsNotReadToItsEnd() async throws {
    let (report, _) = try await ask { _ in
      .json("{\"model_id\":\"" + String(repeating: "x", count: 10 << 20) + "\"}")
    }
    #expect(report == ServerReport())
  }

  @Test func nobodyThere() async throws {
    let server = try StubServer { _ in StubReply(200) }
    server.stop()
    let url = server.url
    let options = AccessOptions(environment: ["HOME": "/nonexistent"])
    #expect(await ServerPageProber(of: { url }, options: options).report() == nil)
    #expect(await ServerPageProber(of: { nil }, options: options).report() == nil)
  }
}
