import SluiceCore
import SluiceJSON
import SluiceSimulator
import Testing

/// What a request meets at the URL of an endpoint that starts, sleeps, flaps or is paused, and an API
/// that does not do what it should.
@Suite(.timeLimit(.minutes(5)))
struct EndpointStateTests {
  private static let headers = [
    "Authorization": "Bearer hf_x", "Content-Type": "application/json",
  ]
  private static let row = #"{"inputs":"x"}"#

  /// A server with the endpoint `me/a`, which takes 10 s to start.
  private func running(
    _ state: String,
    _ configure: @escaping (inout SimulatorConfiguration) -> Void = { _ in },
    _ body: @escaping @Sendable (RehearsalServer, ManualClock) async throws -> Void
  ) async throws {
    let clock = ManualClock()
    let deployed = try DeployedEndpoint(parsing: "a=\(state)")
    try await RehearsalServer.running(
      clock: clock.simulatorClock,
      {
        $0.endpoints = TransitionTimes(initializing: .seconds(10))
        $0.deployed = [deployed]
        configure(&$0)
      },
      { try await body($0, clock) }
    )
  }

  private static func ask(
    _ server: RehearsalServer,
    holding seconds: Int? = nil
  ) async throws -> RehearsalServer.Reply {
    var headers = headers
    if let seconds { headers["X-Scale-Up-Timeout"] = String(seconds) }
    return try await server.post("/deployed/me/a", row, headers: headers)
  }

  private static func state(_ server: RehearsalServer) async throws -> JSONValue? {
    try await api(server, "GET", "").json["status"]?["state"]
  }

  private static func api(
    _ server: RehearsalServer,
    _ method: String,
    _ action: String
  ) async throws -> RehearsalServer.Reply {
    try await server.send(method, "/v2/endpoint/me/a" + action, nil, headers: headers)
  }

  @Test func aPausedEndpointSaysSo() async throws {
    try await running("paused") { server, _ async throws in
      let reply = try await Self.ask(server, holding: 600)
      #expect(reply.status == 400)
      #expect(
        reply.text
          == #"{"error":"Bad Request: The endpoint is paused, ask a maintainer to restart it"}"#
      )
      #expect(try await server.stat("before_ready") == 1)
      #expect(try await server.stat("requests") == 1)
    }
  }

  @Test(arguments: [503, 502])
  func aSleepingEndpointWakesWithTheFirstRequest(_ status: Int) async throws {
    try await running("scaledToZero", { $0.coldStatus = status }) { server, clock async throws in
      #expect(try await Self.ask(server).status == status)
      #expect(try await Self.state(server) == .string("initializing"))
      clock.advance(by: .seconds(9))
      #expect(try await Self.ask(server).status == status)
      clock.advance(by: .seconds(1))
      #expect(try await Self.ask(server).status == 200)
      let deployed = try await server.get("/stats").json["deployed"]?["me/a"]
      #expect(deployed?["starts"] == .number("2"))
      #expect(deployed?["billed_seconds"] == .number("10.0"))
    }
  }

  @Test func aContainerThatIsNotReadyYetAnswers502() async throws {
    try await running("paused", { $0.endpoints?.unready = .seconds(5) }) {
      server,
      clock async throws in
      _ = try await Self.api(server, "POST", "/resume")
      clock.advance(by: .seconds(10))
      #expect(try await Self.state(server) == .string("running"))
      #expect(try await Self.ask(server).status == 502)
      #expect(try await server.get("/deployed/me/a/health").status == 502)
      clock.advance(by: .seconds(5))
      #expect(try await Self.ask(server).status == 200)
    }
  }

  @Test func anIdleEndpointFallsAsleep() async throws {
    try await running("running", { $0.endpoints?.idleSeconds = 60 }) { server, clock async throws in
      clock.advance(by: .seconds(59))
      #expect(try await Self.ask(server).status == 200)
      clock.advance(by: .seconds(59))
      #expect(try await Self.state(server) == .string("running"))
      clock.advance(by: .seconds(1))
      #expect(try await Self.state(server) == .string("scaledToZero"))
    }
  }

  @Test func aFlappingEndpointStartsAgainAndAgain() async throws {
    try await running("running", { $0.endpoints?.running = .seconds(20) }) {
      server,
      clock async throws in
      var seen: [Int] = []
      for _ in 0..<13 {
        seen.append(try await Self.ask(server).status)
        clock.advance(by: .seconds(5))
      }
      #expect(seen == [200, 200, 200, 200, 503, 503, 200, 200, 200, 200, 503, 503, 200])
    }
  }

  @Test func whoIsHeldLearnsThatTheEndpointWasPaused() async throws {
    try await running("scaledToZero") { server, clock async throws in
      async let reply = Self.ask(server, holding: 600)
      await clock.sleepers(1)
      _ = try await Self.api(server, "POST", "/pause")
      clock.advance(by: .seconds(10))
      #expect(try await reply.status == 400)
    }
  }

  @Test func aCallThatIsToFailFailsSoOften() async throws {
    let faults = try ManagementFaults(parsing: "pause=500,get=503x2,list=html,state=hibernating")
    try await running("running", { $0.endpointFaults = faults }) { server, _ async throws in
      #expect(try await Self.api(server, "POST", "/pause").status == 500)
      let gets = [
        try await Self.api(server, "GET", "").status, try await Self.api(server, "GET", "").status,
        try await Self.api(server, "GET", "").status,
      ]
      #expect(gets == [503, 503, 200])
      #expect(try await Self.state(server) == .string("hibernating"))
      let list = try await server.send("GET", "/v2/endpoint/me", nil, headers: Self.headers)
      #expect(list.status == 502)
      #expect(list.text.hasPrefix("<html>"))
      #expect(try await Self.ask(server).status == 200)
    }
  }

  @Test func aDocumentMayHideItsURL() async throws {
    let faults = try ManagementFaults(parsing: "url=none,resume=hang")
    try await running("running", { $0.endpointFaults = faults }) { server, clock async throws in
      #expect(try await Self.api(server, "GET", "").json["status"]?["url"] == nil)
      async let silent = Self.api(server, "POST", "/resume")
      await clock.sleepers(1)
      clock.advance(by: .seconds(86_400))
      #expect(try await silent.status == 502)
    }
  }

  @Test(arguments: [
    "", "pause", "pause=", "pause=200", "pause=500x0", "pause=500x", "dance=500", "state=",
    "url=some", "get=500,", "a=b=c",
  ])
  func whatIsNoFaultIsRefused(_ text: String) {
    #expect(throws: SluiceError.self) { try ManagementFaults(parsing: text) }
  }

  @Test(arguments: ["", "A b", "me/", "locked/a", "me/a/b", "a=asleep", "a="])
  func whatIsNoEndpointIsRefused(_ text: String) {
    #expect(throws: SluiceError.self) { try DeployedEndpoint(parsing: text) }
  }
}
