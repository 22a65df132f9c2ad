import SluiceCore
import SluiceTestSupport
import Synchronization
import Testing

@testable import SluiceAccess
@testable import SluiceClient
@testable import SluiceRun

/// Waiting over the wire: what is asked in which order, and how it ends.
struct EndpointWaitTests {
  /// What the API says, one document for each look; the last one stays.
  private func server(
    _ documents: [(state: String, hasURL: Bool)],
    health: [Int] = [200]
  ) throws -> StubServer {
    let looks = Mutex((documents: documents[...], health: health[...]))
    return try StubServer { request in
      let host = request.headers["host"] ?? ""
      return looks.withLock { looks in
        if request.path == "/e/well" {
          let status = looks.health.first ?? 200
          if looks.health.count > 1 { looks.health.removeFirst() }
          return StubReply(status)
        }
        guard let next = looks.documents.first else { return StubReply(500) }
        if looks.documents.count > 1 { looks.documents.removeFirst() }
        if let status = Int(next.state) { return StubReply(status) }
        let url = next.hasURL ? ",\"url\":\"http://\(host)/e\"" : ""
        return .json(
          #"{"name":"e","status":{"state":"\#(next.state)"\#(url)},"healthRoute":"/well"}"#
        )
      }
    }
  }

  private func wait(
    _ server: StubServer,
    timeout: Duration = .seconds(120)
  ) async throws -> (state: EndpointState, reasons: [String]) {
    let options = AccessOptions(environment: ["HF_TOKEN": "hf_x123", "HOME": "/nonexistent"])
    let client = try EndpointClient(api: server.url + "/v2", options: options)
    let reasons = Mutex<[String]>([])
    let endpoint = try await client.wait(
      for: "e",
      namespace: "me",
      timeout: timeout,
      refreshEvery: .milliseconds(1)
    ) { reason in
      reasons.withLock { $0.append(reason) }
    }
    return (endpoint.state, reasons.withLock { $0 })
  }

  private func refusal(_ server: StubServer, timeout: Duration = .seconds(120)) async -> String {
    do { return "ready: \(try await wait(server, timeout: timeout))" } catch { return "\(error)" }
  }

  @Test func itEndsWhenTheHealthRouteSaysSo() async throws {
    let server = try server(
      [("pending", false), ("initializing", false), ("503", false), ("running", true)],
      health: [502, 200]
    )
    defer { server.stop() }
    let end = try await wait(server)
    #expect(end.state == .running)
    #expect(
      end.reasons == [
        "pending", "initializing", "the management API does not answer: HTTP 503",
        "running; its health route is asked", "running, but its health route answers HTTP 502",
        "running; its health route is asked",
      ]
    )
    let health = server.requests.filter { $0.path == "/e/well" }
    #expect(health.count == 2)
    #expect(health.allSatisfy { $0.headers["authorization"] == "Bearer hf_x123" })
  }

  @Test func aSleepingEndpointIsAskedOnce() async throws {
    let server = try server(
      [("scaledToZero", true), ("scaledToZero", true), ("initializing", true), ("running", true)],
      health: [503, 200]
    )
    defer { server.stop() }
    #expect(try await wait(server).state == .running)
    #expect(server.requests.filter { $0.path == "/e/well" }.count == 2)
  }

  @Test func aSleepingEndpointWithoutAURLIsResumed() async throws {
    let server = try server([
      ("scaledToZero", false), ("initializing", false), ("initializing", false), ("running", true),
    ])
    defer { server.stop() }
    #expect(try await wait(server).state == .running)
    #expect(
      server.requests.filter { $0.method == "POST" }.map(\.path) == ["/v2/endpoint/me/e/resume"]
    )
  }

  @Test func aResumeThatTheAPIHasNotNoticedYetIsWaitedFor() async throws {
    let server = try server([
      ("initializing", false), ("paused", false), ("paused", false), ("initializing", false),
      ("running", true),
    ])
    defer { server.stop() }
    let options = AccessOptions(environment: ["HF_TOKEN": "hf_x123", "HOME": "/nonexistent"])
    let client = try EndpointClient(api: server.url + "/v2", options: options)
    try await client.resume("e", namespace: "me")
    let pause = Duration.milliseconds(1)
    let end = try await client.wait(for: "e", namespace: "me", refreshEvery: pause)
    #expect(end.state == .running)
    #expect(server.requests.filter { $0.method == "POST" }.count == 1)
  }

  @Test(arguments: [
    ("failed", "me/e: failed; its logs tell why"),
    ("updateFailed", "me/e: updateFailed; its logs tell why"),
    ("paused", "me/e: paused; wake it with: sluice endpoint resume e --namespace me"),
    ("404", #"me/e: there is no endpoint "e" in the namespace "me" (HTTP 404)"#),
  ])
  func someThingsAreInVain(_ state: String, _ words: String) async throws {
    let server = try server([("pending", false), (state, true)])
    defer { server.stop() }
    #expect(await refusal(server) == words)
    #expect(server.requests.count == 2)
  }

  @Test func aBrokenAPIIsGivenUp() async throws {
    let server = try server([("500", false)])
    defer { server.stop() }
    #expect(await refusal(server) == "me/e: HTTP 500")
    #expect(server.requests.count == 5)
  }

  @Test func aStateThatNeverChangesEndsWithTheTime() async throws {
    let server = try server([("hibernating", true)])
    defer { server.stop() }
    let words = "me/e: not ready after 0 s: hibernating; wait again, or look at its logs"
    #expect(await refusal(server, timeout: .zero) == words)
  }
}
