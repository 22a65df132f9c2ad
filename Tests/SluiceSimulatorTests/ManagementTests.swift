import SluiceCore
import SluiceJSON
import SluiceSimulator
import Testing

/// The management API: states that take their time, an endpoint that sleeps and wakes, refusals.
@Suite struct ManagementTests {
  private static let path = "/v2/endpoint/me"
  private static let headers = [
    "Authorization": "Bearer hf_x", "Content-Type": "application/json",
  ]

  /// What creates the endpoint `a`; parts of it replaced.
  private static func body(repository: String = "org/m", scaling: String = "") -> String {
    """
    {"name":"a","type":"authenticated","provider":{"vendor":"aws","region":"us-east-1"},
    "compute":{"accelerator":"cpu","instanceType":"i","instanceSize":"x1",
    "scaling":{"minReplica":0,"maxReplica":1\(scaling)}},
    "model":{"repository":"\(repository)","framework":"pytorch","task":"text-classification",
    "image":{"custom":{"url":"u","healthRoute":"/well"}},"secrets":{"K":"hush"}}}
    """
  }

  /// A server where pending lasts 1 s, initializing 10 s, updating 5 s.
  private func running(
    _ body: @escaping @Sendable (Client, ManualClock) async throws -> Void
  ) async throws {
    let clock = ManualClock()
    try await RehearsalServer.running(
      clock: clock.simulatorClock,
      {
        $0.endpoints = TransitionTimes(
          pending: .seconds(1),
          initializing: .seconds(10),
          updating: .seconds(5)
        )
      },
      { try await body(Client(server: $0), clock) }
    )
  }

  private struct Client: Sendable {
    let server: RehearsalServer

    func send(
      _ method: String,
      _ path: String = "/a",
      _ body: String? = nil,
      headers: [String: String] = ManagementTests.headers
    ) async throws -> RehearsalServer.Reply {
      try await server.send(
        method,
        ManagementTests.path + path,
        body.map { .init($0.utf8) },
        headers: headers
      )
    }

    func create(_ body: String = ManagementTests.body()) async throws -> RehearsalServer.Reply {
      try await send("POST", "", body)
    }

    /// State and URL of the endpoint `a`.
    func state() async throws -> String {
      let status = try await send("GET").json["status"]
      let url = status?["url"].map { $0 == .null ? "null" : "there" } ?? "absent"
      guard case .string(let state)? = status?["state"] else { return "none" }
      return "\(state), url \(url)"
    }

    /// The status of a row asked of the endpoint's own URL.
    func ask(_ headers: [String: String] = ManagementTests.headers) async throws -> Int {
      let path = "/deployed/me/a"
      return try await server.post(path, #"{"inputs":"x"}"#, headers: headers).status
    }
  }

  @Test func anEndpointComesUpStepByStep() async throws {
    try await running { client, clock in
      let created = try await client.create()
      #expect(created.status == 200)
      #expect(created.text.contains(#""secrets":{"K":"***"}"#))
      #expect(created.text.contains(#""healthRoute":"/well""#))
      #expect(try await client.state() == "pending, url absent")
      #expect(try await client.ask() == 503)
      clock.advance(by: .seconds(1))
      #expect(try await client.state() == "initializing, url absent")
      clock.advance(by: .seconds(10))
      #expect(try await client.state() == "running, url there")
      #expect(try await client.ask() == 200)
      #expect(try await client.server.get("/deployed/me/a/well").status == 200)
      let url = "http://127.0.0.1:\(client.server.port)/deployed/me/a"
      #expect(try await client.send("GET").text.contains("\"url\":\"\(url)\""))
    }
  }

  @Test func aPausedEndpointRefusesUntilItIsResumed() async throws {
    try await running { client, clock in
      _ = try await client.create()
      clock.advance(by: .seconds(11))
      #expect(try await client.send("POST", "/a/resume").status == 400)
      #expect(try await client.send("POST", "/a/pause").status == 200)
      clock.advance(by: .seconds(3600))
      #expect(try await client.state() == "paused, url null")
      #expect(try await client.ask() == 400)
      #expect(try await client.send("POST", "/a/scale-to-zero").status == 400)
      #expect(try await client.send("POST", "/a/resume").status == 200)
      #expect(try await client.state() == "initializing, url absent")
      clock.advance(by: .seconds(10))
      #expect(try await client.ask() == 200)
      let report = try await client.server.get("/stats").json["endpoints"]
      #expect(
        report
          == (try JSONValue(
            parsing: Array(#"{"create":1,"pause":1,"resume":1,"turned_away":1}"#.utf8)
          ))
      )
    }
  }

  @Test func aSleepingEndpointIsWokenByARequest() async throws {
    try await running { client, clock in
      _ = try await client.create(Self.body(scaling: #","scaleToZeroTimeout":15"#))
      clock.advance(by: .seconds(11))
      #expect(try await client.ask() == 200)
      clock.advance(by: .seconds(15 * 60 - 1))
      #expect(try await client.state() == "running, url there")
      clock.advance(by: .seconds(1))
      #expect(try await client.state() == "scaledToZero, url there")
      #expect(try await client.ask() == 503)
      #expect(try await client.state() == "initializing, url there")
      clock.advance(by: .seconds(10))
      #expect(try await client.ask() == 200)
      #expect(try await client.send("POST", "/a/scale-to-zero").status == 200)
      #expect(try await client.state() == "scaledToZero, url there")
    }
  }

  @Test func whoAsksToBeHeldIsHeldWhileItWakes() async throws {
    try await running { client, clock in
      _ = try await client.create()
      clock.advance(by: .seconds(11))
      _ = try await client.send("POST", "/a/scale-to-zero")
      let patient = Self.headers.merging(["X-Scale-Up-Timeout": "600"]) { $1 }
      async let answer = client.ask(patient)
      await clock.sleepers(1)
      let hasty = Self.headers.merging(["X-Scale-Up-Timeout": "2"]) { $1 }
      async let refusal = client.ask(hasty)
      await clock.sleepers(2)
      clock.advance(by: .seconds(2))
      #expect(try await refusal == 503)
      clock.advance(by: .seconds(8))
      #expect(try await answer == 200)
    }
  }

  @Test func anUpdateIsRolledOutWhileTheFormerVersionAnswers() async throws {
    try await running { client, clock in
      _ = try await client.create()
      clock.advance(by: .seconds(11))
      let changes = #"{"compute":{"scaling":{"maxReplica":3}},"model":{"secrets":{}}}"#
      let updated = try await client.send("PUT", "/a", changes)
      #expect(updated.text.contains(#""scaling":{"minReplica":0,"maxReplica":3}"#))
      #expect(updated.text.contains(#""secrets":{}"#))
      #expect(try await client.state() == "updating, url there")
      #expect(try await client.ask() == 200)
      clock.advance(by: .seconds(5))
      #expect(try await client.state() == "running, url there")
      _ = try await client.send("PUT", "/a", #"{"model":{"repository":"org/fails"}}"#)
      clock.advance(by: .seconds(5))
      #expect(try await client.state() == "updateFailed, url there")
    }
  }

  @Test func aDoomedEndpointFails() async throws {
    try await running { client, clock in
      _ = try await client.create(Self.body(repository: "org/fails"))
      clock.advance(by: .seconds(11))
      #expect(try await client.state() == "failed, url absent")
      #expect(try await client.ask() == 503)
    }
  }

  // MARK: - Refusals

  @Test func whatCannotBeIsRefused() async throws {
    try await running { client, _ in
      #expect(try await client.create().status == 200)
      #expect(try await client.create().status == 409)
      #expect(try await client.send("GET", "/b").status == 404)
      #expect(try await client.send("GET", "", headers: [:]).status == 401)
      #expect(try await client.server.get("/api/whoami-v2").status == 401)
      #expect(try await client.send("POST", "/a/dance").status == 404)
      #expect(try await client.server.get("/deployed/me/b").status == 404)
      let locked = try await client.server.send(
        "GET",
        "/v2/endpoint/locked",
        nil,
        headers: Self.headers
      )
      #expect(locked.status == 403)
      let noTask = Self.body().replacing(#""task":"text-classification""#, with: #""task":null"#)
      let nullTask = try await client.create(noTask)
      #expect(nullTask.status == 400)
      #expect(nullTask.text.contains("model.task"))
      for body in ["", "[]", #"{"name":"a"}"#, Self.body().replacing(#""a""#, with: #""A b""#)] {
        #expect(try await client.create(body).status == 400, "\(body)")
      }
      #expect(try await client.send("DELETE").status == 202)
      #expect(try await client.send("GET").status == 404)
    }
  }

  @Test func withoutTheOptionThereIsNoSuchAPI() async throws {
    try await RehearsalServer.running { server async throws in
      #expect(try await server.get("/api/whoami-v2").status == 404)
      #expect(try await server.get("/stats").json["endpoints"] == nil)
    }
  }

  @Test(arguments: [
    ("5", 5, 5, 5), ("pending=1,initializing=45,updating=10", 1, 45, 10), ("updating=0", 1, 3, 0),
  ])
  func timesAreRead(_ text: String, _ pending: Int, _ initializing: Int, _ updating: Int) throws {
    #expect(
      try TransitionTimes(parsing: text)
        == TransitionTimes(
          pending: .seconds(pending),
          initializing: .seconds(initializing),
          updating: .seconds(updating)
        )
    )
  }

  @Test(arguments: [
    "", "x", "-1", "nan", "pending", "pending=", "pending=1,", "running=0", "a=b=c",
  ])
  func whatIsNoTimeIsRefused(_ text: String) {
    #expect(throws: SluiceError.self) { try TransitionTimes(parsing: text) }
  }
}
