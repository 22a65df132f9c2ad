import SluiceCore
import SluiceTestSupport
import Synchronization
import Testing

@testable import SluiceAccess
@testable import SluiceClient
@testable import SluiceRun

/// A server's health route, asked in the place of rows.
struct HealthRouteSupervisorTests {
  /// What is told while the route answers with these statuses, the last one for ever.
  private func attend(
    _ statuses: [Int],
    route: String = "/health",
    patience: Duration = .seconds(60)
  ) async throws -> (news: [EndpointNews], paths: [String]) {
    let left = Mutex(statuses[...])
    let server = try StubServer { _ in
      StubReply(left.withLock { $0.count > 1 ? $0.removeFirst() : $0[$0.startIndex] })
    }
    defer { server.stop() }
    let supervisor = try HealthRouteSupervisor(
      route,
      of: server.url + "/v1/chat/completions",
      patience: patience,
      lookEvery: .milliseconds(1),
      options: AccessOptions(environment: ["HOME": "/nonexistent"])
    )
    let told = Mutex<[EndpointNews]>([])
    await supervisor.attend { news in told.withLock { $0.append(news) } }
    return (told.withLock { $0 }, server.requests.map(\.path))
  }

  @Test(arguments: [200, 204, 401, 404])
  func aServerThatAnswersIsReady(_ status: Int) async throws {
    let (news, paths) = try await attend([status])
    #expect(news == [.ready])
    #expect(paths == ["/health"])
  }

  @Test func oneThatLoadsIsWaitedFor() async throws {
    let (news, paths) = try await attend([503, 502, 429, 200], route: "/up")
    #expect(
      news == [
        .waiting("its health route answers HTTP 503", patience: .seconds(60)),
        .waiting("its health route answers HTTP 502", patience: .seconds(60)),
        .waiting("its health route answers HTTP 429", patience: .seconds(60)), .ready,
      ]
    )
    #expect(Set(paths) == ["/up"])
  }

  @Test func oneThatNeverIsUpEndsWithTheTime() async throws {
    guard case .lost(let error) = try await attend([503], patience: .milliseconds(20)).news.last
    else {
      Issue.record("it goes on")
      return
    }
    #expect(error.code.kind == .unavailable)
    #expect(error.what == "not up after 0.0 s: its health route answers HTTP 503")
  }

  @Test func oneThatNobodyListensAtIsWaitedFor() async throws {
    let server = try StubServer { _ in StubReply(200) }
    server.stop()
    let supervisor = try HealthRouteSupervisor(
      server.url + "/health",
      of: server.url,
      patience: .milliseconds(20),
      lookEvery: .milliseconds(1),
      options: AccessOptions(environment: ["HOME": "/nonexistent"])
    )
    let told = Mutex<[EndpointNews]>([])
    await supervisor.attend { news in told.withLock { $0.append(news) } }
    guard case .lost(let error) = told.withLock({ $0 }).last else {
      Issue.record("it goes on")
      return
    }
    #expect(error.what.hasSuffix("cannot be reached"))
  }

  @Test(arguments: [
    (["health": "health"], "health must be a path such as /health, or a URL"),
    (["health": "/health", "model": "org/name"], "only a server has a health route"),
    (["health": "/health", "model": "null", "endpoint": "emb"], "is known to the management API"),
  ])
  func aRouteThatCannotBeMeantIsRefused(_ keys: [String: String], _ words: String) throws {
    let error = try refusal { try Fixture().job(keys) }
    #expect(error.what.contains(words))
  }
}
