import SluiceCore
internal import SluiceJSON
import SluiceSimulator
import Testing

/// A server with few slots, over a real connection.
@Suite(.timeLimit(.minutes(5)))
struct FullServerTests {
  private static func row(_ number: Int) -> String { #"{"inputs":"row \#(number)"}"# }

  @Test func whoFindsNoPlaceIsRefusedAtOnce() async throws {
    let clock = ManualClock()
    try await RehearsalServer.running(
      clock: clock.simulatorClock,
      {
        $0.slots = 1
        $0.queue = 1
        $0.latency = .fixed(.seconds(1))
      }
    ) { server async throws in
      async let first = server.post("/", Self.row(1))
      await clock.sleepers(1)
      async let second = server.post("/", Self.row(2))
      try await server.until("queued", is: 1)
      let third = try await server.post("/", Self.row(3))
      #expect(third.status == 429)
      #expect(third.text == #"{"error":"Model is overloaded","error_type":"overloaded"}"#)
      clock.advance(by: .seconds(1))
      #expect(try await first.status == 200)
      await clock.sleepers(1)
      clock.advance(by: .seconds(1))
      #expect(try await second.status == 200)
      let stats = try await server.get("/stats").json
      let counts = [
        "refused": 1, "peak_computing": 1, "peak_queued": 1, "good": 2, "wasted": 0, "queued": 0,
        "computing": 0, "in_flight": 0,
      ]
      for (name, count) in counts { #expect(stats[name] == .number(String(count)), "\(name)") }
      #expect(stats["good_per_second"] == .number("1.0"))
    }
  }

  @Test func aRouterRefusesWith503() async throws {
    try await RehearsalServer.running({
      $0.slots = 1
      $0.queue = 0
      $0.latency = .fixed(.seconds(3600))
      $0.overloadStatus = 503
    }) { server async throws in
      let held = Task { try await server.post("/", Self.row(1)) }
      try await server.until("computing", is: 1)
      let refused = try await server.post("/", Self.row(2))
      #expect(refused.status == 503)
      #expect(refused.text == "Service Unavailable")
      held.cancel()
    }
  }

  @Test func anAbandonedRequestKeepsItsSlotAndIsWasted() async throws {
    let clock = ManualClock()
    try await RehearsalServer.running(
      clock: clock.simulatorClock,
      {
        $0.slots = 1
        $0.latency = .fixed(.seconds(10))
      }
    ) { server async throws in
      let abandoned = Task { try await server.post("/", Self.row(1)) }
      await clock.sleepers(1)
      abandoned.cancel()
      try await server.until("abandoned", is: 1)
      #expect(try await server.stat("in_flight") == 0)
      #expect(try await server.stat("computing") == 1)
      async let second = server.post("/", Self.row(2))
      try await server.until("queued", is: 1)
      clock.advance(by: .seconds(10))
      await clock.sleepers(1)
      clock.advance(by: .seconds(10))
      #expect(try await second.status == 200)
      let stats = try await server.get("/stats").json
      let counts = [
        "requests": 2, "abandoned": 1, "wasted": 1, "good": 1, "rows_answered": 1, "computing": 0,
        "in_flight": 0,
      ]
      for (name, count) in counts { #expect(stats[name] == .number(String(count)), "\(name)") }
      #expect(
        stats["by_status"] == .object([.init("200", .number("1")), .init("499", .number("1"))])
      )
    }
  }

  @Test func anAnswerTakesLongerBesideOthers() async throws {
    let clock = ManualClock()
    try await RehearsalServer.running(
      clock: clock.simulatorClock,
      {
        $0.slots = 2
        $0.slowdown = 3
        $0.latency = .fixed(.seconds(1))
      }
    ) { server async throws in
      async let first = server.post("/", Self.row(1))
      await clock.sleepers(1)
      async let second = server.post("/", Self.row(2))
      await clock.sleepers(2)
      clock.advance(by: .seconds(3))
      #expect(try await first.headers["x-compute-time"] == "1.000")
      #expect(try await second.headers["x-compute-time"] == "3.000")
    }
  }
}
