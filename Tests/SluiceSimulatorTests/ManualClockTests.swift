import SluiceCore
internal import SluiceJSON
import SluiceSimulator
import Testing

/// Time that stands still, in the process and from outside.
@Suite(.timeLimit(.minutes(5)))
struct ManualClockTests {
  @Test func sleepersWakeWhenTheirTimeComes() async throws {
    let clock = ManualClock()
    async let short: Void = clock.sleep(.seconds(1))
    async let long: Void = clock.sleep(.seconds(3))
    await clock.sleepers(2)
    clock.advance(by: .seconds(1))
    try await short
    await clock.sleepers(1)
    clock.advance(by: .seconds(2))
    try await long
  }

  @Test func aCancelledSleeperWakesAtOnce() async throws {
    let clock = ManualClock()
    let sleeper = Task { try await clock.sleep(.seconds(1)) }
    await clock.sleepers(1)
    sleeper.cancel()
    await #expect(throws: CancellationError.self) { try await sleeper.value }
    let late = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      try await clock.sleep(.seconds(1))
    }
    await #expect(throws: CancellationError.self) { try await late.value }
  }

  @Test func theTimeIsMovedFromOutside() async throws {
    let clock = ManualClock()
    try await RehearsalServer.running(clock: clock.simulatorClock, { $0.loadSeconds = 45 }) {
      server async throws in
      #expect(try await server.get("/clock").text == #"{"seconds":0.0,"stands":true}"#)
      #expect(try await server.post("/", #"{"inputs":"a"}"#).status == 503)
      let moved = try await server.post("/clock/advance", #"{"seconds":45}"#)
      #expect(moved.text == #"{"seconds":45.0,"stands":true}"#)
      #expect(try await server.post("/", #"{"inputs":"a"}"#).status == 200)
      for body in ["", "{}", #"{"seconds":-1}"#, #"{"seconds":"1"}"#] {
        #expect(try await server.post("/clock/advance", body).status == 400, "\(body)")
      }
      #expect(try await server.stat("requests") == 2)
    }
  }

  @Test func aClockThatMovesByItselfIsNotMoved() async throws {
    try await RehearsalServer.running { server async throws in
      #expect(try await server.post("/clock/advance", #"{"seconds":1}"#).status == 409)
      #expect(try await server.get("/clock").json["stands"] == .bool(false))
    }
  }

  @Test func whatHappenedIsToldBySeconds() async throws {
    let clock = ManualClock()
    try await RehearsalServer.running(clock: clock.simulatorClock) { server async throws in
      _ = try await server.post("/", #"{"inputs":"a"}"#)
      clock.advance(by: .seconds(2.5))
      _ = try await server.post("/", #"{"inputs":"b"}"#)
      let seconds = try await server.get("/stats/seconds").text
      #expect(seconds == #"{"requests":[1,0,1],"good":[1,0,1],"wasted":[]}"#)
    }
  }
}
