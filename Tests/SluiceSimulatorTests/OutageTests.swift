import SluiceCore
import SluiceJSON
import Testing

@testable import SluiceSimulator

/// Weather over a real connection: changes that come with time, and servers that are not there.
@Suite(.timeLimit(.minutes(5)))
struct OutageTests {
  private static let row = #"{"inputs":"a"}"#

  private func running(
    _ phases: String,
    _ configure: @escaping (inout SimulatorConfiguration) -> Void = { _ in },
    _ body: @escaping @Sendable (RehearsalServer, ManualClock) async throws -> Void
  ) async throws {
    let clock = ManualClock()
    let weather = try Weather(JSONValue(parsing: Array(#"{"phases":[\#(phases)]}"#.utf8))) { $0 }
    try await RehearsalServer.running(
      clock: clock.simulatorClock,
      {
        $0.weather = weather
        configure(&$0)
      },
      { try await body($0, clock) }
    )
  }

  @Test func conditionsChangeWithTime() async throws {
    try await running(
      #"{"at":10,"load":5},{"at":20,"throttle":1},{"at":30,"fail":1,"throttle":null}"#
    ) {
      server,
      clock async throws in
      #expect(try await server.post("/", Self.row).status == 200)
      clock.advance(by: .seconds(12))
      let loading = try await server.post("/", Self.row)
      #expect(try loading.json["estimated_time"] == .number("3.0"))
      clock.advance(by: .seconds(8))
      #expect(try await server.post("/", Self.row).status == 200)
      #expect(try await server.post("/", Self.row).status == 429)
      clock.advance(by: .seconds(10))
      #expect(try await server.post("/", Self.row).status == 500)
      let weather = try await server.get("/stats").json["weather"]
      #expect(weather?["phase"] == .number("3"))
      #expect(weather?["since"] == .number("30.0"))
    }
  }

  @Test func whoWaitsIsComputedWhenTheServerGrows() async throws {
    try await running(
      #"{"at":10,"slots":2}"#,
      {
        $0.slots = 1
        $0.latency = .fixed(.seconds(60))
      }
    ) { server, clock async throws in
      // The weather sleeps, too.
      async let first = server.post("/", Self.row)
      await clock.sleepers(2)
      async let second = server.post("/", Self.row)
      try await server.until("queued", is: 1)
      clock.advance(by: .seconds(10))
      try await server.until("computing", is: 2)
      await clock.sleepers(2)
      clock.advance(by: .seconds(60))
      #expect(try await first.status == 200)
      #expect(try await second.status == 200)
    }
  }

  @Test func aGatewayWithoutAServerAnswersWithItsStatus() async throws {
    try await running(#"{"at":0,"outage":504},{"at":10,"outage":"none"}"#) {
      server,
      clock async throws in
      let reply = try await server.post("/", Self.row)
      #expect(reply.status == 504)
      #expect(reply.text.hasPrefix("<html>"))
      #expect(try await server.get("/health").status == 504)
      clock.advance(by: .seconds(10))
      #expect(try await server.get("/health").status == 200)
      #expect(try await server.stat("before_ready") == 2)
    }
  }

  @Test func connectionsBreakInAReset() async throws {
    try await running(#"{"at":0,"outage":"reset"},{"at":10,"outage":"none"}"#) {
      server,
      clock async throws in
      await #expect(throws: (any Error).self) { try await server.post("/", Self.row) }
      let statuses = try await server.get("/stats").json["by_status"]
      #expect(statuses == .object([.init("reset", .number("1"))]))
      clock.advance(by: .seconds(10))
      #expect(try await server.post("/", Self.row).status == 200)
    }
  }

  @Test func whoWaitsWhenTheServerGoesGetsNothing() async throws {
    try await running(
      #"{"at":10,"outage":"reset"}"#,
      { $0.latency = .fixed(.seconds(20)) }
    ) { server, clock async throws in
      let waiting = Task { try await server.post("/", Self.row) }
      await clock.sleepers(2)
      clock.advance(by: .seconds(20))
      await #expect(throws: (any Error).self) { try await waiting.value }
      #expect(try await server.stat("good") == 0)
    }
  }

  @Test func nobodyListensInAnOutageAndThenSomebodyDoes() async throws {
    try await running(#"{"at":10,"outage":"refused"},{"at":20,"outage":"none"}"#) {
      server,
      clock async throws in
      #expect(try await server.post("/", Self.row).status == 200)
      await clock.sleepers(1)
      clock.advance(by: .seconds(10))
      // The socket is shut when the weather sleeps again.
      await clock.sleepers(1)
      // A connection of its own: one that is there already is told of the outage by a reset.
      let stranger = RehearsalServer(port: server.port)
      await #expect(throws: (any Error).self) { try await stranger.post("/", Self.row) }
      clock.advance(by: .seconds(10))
      var reply: RehearsalServer.Reply?
      while reply == nil { reply = try? await stranger.post("/", Self.row) }
      #expect(reply?.status == 200)
      #expect(try await stranger.stat("good") == 2)
    }
  }

  @Test func aShareOfConnectionsBreaks() async throws {
    try await RehearsalServer.running({ $0.resetShare = 1 }) { server async throws in
      await #expect(throws: (any Error).self) { try await server.post("/", Self.row) }
      #expect(try await server.stat("good") == 0)
    }
  }

  @Test func theStateOfEndpointsChanges() async throws {
    let deployed = try DeployedEndpoint(parsing: "a")
    try await running(
      #"{"at":10,"endpoints":"paused","endpoint-fault":"get=500"}"#,
      {
        $0.endpoints = TransitionTimes()
        $0.deployed = [deployed]
      }
    ) { server, clock async throws in
      #expect(try await server.post("/deployed/me/a", Self.row).status == 200)
      clock.advance(by: .seconds(10))
      #expect(try await server.post("/deployed/me/a", Self.row).status == 400)
      let headers = ["Authorization": "Bearer x"]
      let document = try await server.send("GET", "/v2/endpoint/me/a", nil, headers: headers)
      #expect(document.status == 500)
    }
  }
}
