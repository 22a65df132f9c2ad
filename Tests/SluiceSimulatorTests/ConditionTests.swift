import SluiceCore
import SluiceJSON
import SluiceSimulator
import Testing

@Suite struct ConditionTests {
  static let embed = #"{"inputs":"a"}"#

  @Test func aLoadingModelAnswers503UntilItIsReady() async throws {
    let clock = ManualClock()
    try await RehearsalServer.running(clock: clock.simulatorClock, { $0.loadSeconds = 45 }) {
      server in
      clock.advance(by: .seconds(22.5))
      let early = try await server.post("/models/org/e5", Self.embed)
      #expect(early.status == 503)
      #expect(
        early.text == #"{"error":"Model org/e5 is currently loading","estimated_time":22.5}"#
      )
      #expect(early.headers["x-request-id"]?.count == 21)
      #expect(early.headers["x-compute-time"] == nil)
      #expect(try await server.get("/health").status == 503)
      clock.advance(by: .seconds(22.5))
      #expect(try await server.get("/health").status == 200)
      #expect(try await server.post("/models/org/e5", Self.embed).status == 200)
      #expect(try await server.stat("before_ready") == 2)
    }
  }

  @Test func aSleepingModelLoadsFromTheFirstRequest() async throws {
    let clock = ManualClock()
    try await RehearsalServer.running(
      clock: clock.simulatorClock,
      {
        $0.loadSeconds = 10
        $0.loadFrom = .firstRequest
      }
    ) { server async throws in
      clock.advance(by: .seconds(100))
      #expect(try await server.post("/", Self.embed).status == 503)
      clock.advance(by: .seconds(10))
      #expect(try await server.post("/", Self.embed).status == 200)
    }
  }

  @Test func whoAsksToWaitIsHeldUntilTheModelIsReady() async throws {
    let clock = ManualClock()
    try await RehearsalServer.running(clock: clock.simulatorClock, { $0.loadSeconds = 45 }) {
      server async throws in
      let headers = ["Content-Type": "application/json", "X-Wait-For-Model": "1"]
      async let reply = server.post("/", Self.embed, headers: headers)
      await clock.sleepers(1)
      clock.advance(by: .seconds(45))
      #expect(try await reply.status == 200)
    }
  }

  @Test func requestsAboveTheRateAreThrottled() async throws {
    let clock = ManualClock()
    try await RehearsalServer.running(clock: clock.simulatorClock, { $0.throttle = 2 }) { server in
      #expect(try await server.post("/", Self.embed).status == 200)
      #expect(try await server.post("/", Self.embed).status == 200)
      let refused = try await server.post("/", Self.embed)
      #expect(refused.status == 429)
      #expect(refused.headers["retry-after"] == "1")
      clock.advance(by: .seconds(0.5))
      #expect(try await server.post("/", Self.embed).status == 200)
      #expect(try await server.post("/", Self.embed).status == 429)
    }
  }

  @Test func aSlowRateSaysHowLongToWait() async throws {
    let clock = ManualClock()
    try await RehearsalServer.running(clock: clock.simulatorClock, { $0.throttle = 0.1 }) {
      server async throws in
      #expect(try await server.post("/", Self.embed).status == 200)
      #expect(try await server.post("/", Self.embed).headers["retry-after"] == "10")
    }
  }

  @Test func theSameSeedFailsTheSameShareOfRequests() async throws {
    var counts: Set<Int> = []
    for _ in 0..<2 {
      let statuses = try await statusesOf200Requests { $0.failShare = 0.25 }
      counts.insert(statuses.filter { $0 == 500 }.count)
      #expect(Set(statuses) == [200, 500])
    }
    #expect(counts == [56])
  }

  private func statusesOf200Requests(
    _ configure: (inout SimulatorConfiguration) -> Void
  ) async throws -> [Int] {
    let box = Box()
    try await RehearsalServer.running(configure) { server in
      for _ in 0..<200 { await box.append(try await server.post("/", Self.embed).status) }
    }
    return await box.values
  }

  private actor Box {
    var values: [Int] = []
    func append(_ value: Int) { values.append(value) }
  }

  @Test func latencyHoldsTheAnswerBack() async throws {
    let clock = ManualClock()
    try await RehearsalServer.running(
      clock: clock.simulatorClock,
      { $0.latency = .fixed(.milliseconds(1500)) }
    ) { server async throws in
      async let reply = server.post("/", Self.embed)
      await clock.sleepers(1)
      clock.advance(by: .milliseconds(1500))
      #expect(try await reply.headers["x-compute-time"] == "1.500")
    }
  }
}
