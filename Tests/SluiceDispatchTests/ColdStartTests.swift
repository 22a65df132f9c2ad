import SluiceCore
import SluiceTestSupport
import Testing

@testable import SluiceDispatch

/// The promises about an endpoint that is not ready, in virtual time.
@Suite struct ColdStartTests {
  static func coldStart(
    _ seconds: Int,
    rows: Int64,
    concurrency: Int,
    latency: Duration = .milliseconds(100),
    seed: UInt64 = 1,
    answer: Reply = loading
  ) -> Simulation {
    var run = Simulation(
      DispatchPolicy(concurrency: .pinned(concurrency)),
      units(1...rows),
      seed: seed
    ) { rows, time in
      time < .seconds(seconds)
        ? (.milliseconds(30), .success(answer)) : (latency, .success(echo(rows)))
    }
    run.run()
    return run
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func a45SecondColdStartCostsFewerThan15RequestsAndNoRow(seed: UInt64) throws {
    let run = Self.coldStart(45, rows: 500, concurrency: 32, seed: seed)
    #expect(run.end == .finished)
    #expect(run.succeeded == 500)
    #expect(run.sent(before: .seconds(45)) < 15)
    #expect(run.settled.allSatisfy { $0.attempts == 1 })
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func a90SecondColdStartInFrontOf512SlotsCostsAtMost15Requests(seed: UInt64) throws {
    let run = Self.coldStart(90, rows: 2000, concurrency: 512, seed: seed)
    #expect(run.end == .finished)
    #expect(run.succeeded == 2000)
    #expect(run.sent(before: .seconds(90)) <= 15)
    #expect(run.settled.allSatisfy { $0.attempts == 1 })
  }

  @Test(arguments: [(45, 32, 5), (90, 512, 100), (90, 512, 1500)])
  func fullRateIsReachedWithin2SecondsOfTheFirstAnswer(
    seconds: Int,
    slots: Int,
    latency: Int
  ) throws {
    let run = Self.coldStart(
      seconds,
      rows: slots == 32 ? 20_000 : 8000,
      concurrency: slots,
      latency: .milliseconds(latency)
    )
    let probe = try #require(run.sent.first { $0.at >= .seconds(seconds) })
    let ready = probe.at + .milliseconds(latency)
    let full = ready + .seconds(2)
    let open = run.sent.count { $0.at > full - .milliseconds(latency) && $0.at <= full }
    #expect(run.peak == slots)
    #expect(open >= slots * 9 / 10)
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func concurrencyThatFindsItselfIsAsGentleAndAsQuick(seed: UInt64) throws {
    var run = Simulation(
      DispatchPolicy(concurrency: .auto(max: 512)),
      units(1...12_000),
      seed: seed
    ) { rows, time in
      time < .seconds(90)
        ? (.milliseconds(30), .success(loading)) : (.milliseconds(100), .success(echo(rows)))
    }
    run.run()
    #expect(run.sent(before: .seconds(90)) <= 15)
    #expect(run.succeeded == 12_000)
    #expect(run.settled.allSatisfy { $0.attempts == 1 })
    let probe = try #require(run.sent.first { $0.at >= .seconds(90) })
    let full = probe.at + .milliseconds(100) + .seconds(2)
    let open = run.sent.count { $0.at > full - .milliseconds(100) && $0.at <= full }
    #expect(open >= 512 * 9 / 10)
  }

  @Test func aWarmEndpointIsAtFullWidthWithinMilliseconds() {
    let run = Self.coldStart(0, rows: 5000, concurrency: 64, latency: .milliseconds(1))
    #expect(run.sent(before: .milliseconds(8)) >= 2 * 64)
    #expect(run.peak == 64)
  }

  @Test func theFirstBurstIsOneRequest() {
    let run = Self.coldStart(45, rows: 500, concurrency: 512)
    #expect(run.sent(before: .milliseconds(900)) == 1)
  }

  @Test(arguments: [
    reply(502, "<html>Bad Gateway</html>"), reply(503), reply(400, "Bad Request: Invalid state"),
    reply(400, #"{"error":"Bad Request: The endpoint is paused, ask a maintainer to restart it"}"#),
  ])
  func everyWordForNotReadyKeepsRowsUntouched(answer: Reply) {
    let run = Self.coldStart(60, rows: 100, concurrency: 32, answer: answer)
    #expect(run.succeeded == 100)
    #expect(run.sent(before: .seconds(60)) < 15)
  }

  @Test func anEndpointThatNobodyListensAtIsWaitedFor() {
    var run = Simulation(DispatchPolicy(concurrency: .pinned(64)), units(1...300)) { rows, time in
      time < .seconds(45)
        ? (.milliseconds(1), .failure(failure(.connect))) : (.milliseconds(5), .success(echo(rows)))
    }
    run.run()
    #expect(run.succeeded == 300)
    #expect(run.sent(before: .seconds(45)) < 15)
  }

  @Test func aHostThatSwallowsPacketsSeesFewRequests() {
    var run = Simulation(DispatchPolicy(concurrency: .pinned(512)), units(1...300)) { rows, time in
      time < .seconds(90)
        ? (.seconds(10), .failure(failure(.timeout))) : (.milliseconds(5), .success(echo(rows)))
    }
    run.run()
    #expect(run.succeeded == 300)
    #expect(run.sent(before: .seconds(90)) <= 15)
  }

  @Test func anEndpointThatFallsAsleepInMidRunLosesNothing() {
    var run = Simulation(DispatchPolicy(concurrency: .pinned(128)), units(1...10_000)) {
      rows,
      time in
      time > .seconds(5) && time < .seconds(65)
        ? (.milliseconds(30), .success(loading)) : (.milliseconds(100), .success(echo(rows)))
    }
    run.run()
    #expect(run.succeeded == 10_000)
    #expect(run.settled.allSatisfy { $0.attempts == 1 })
    // Those in flight when it fell asleep, then probes only.
    #expect(run.sent.count { $0.at > .seconds(5) && $0.at < .seconds(65) } <= 128 + 15)
  }

  @Test func probesNeverOverlapAlsoWhenTheyHang() {
    var out = 0
    var overlap = 0
    var ends: [Duration] = []
    var run = Simulation(DispatchPolicy(concurrency: .pinned(32)), units(1...50)) { rows, time in
      ends.removeAll { $0 <= time }
      out = ends.count + 1
      if time > .seconds(40), time < .seconds(500) { overlap = max(overlap, out) }
      let latency: Duration = time < .seconds(500) ? .seconds(300) : .milliseconds(10)
      if time < .seconds(1) { return (.milliseconds(10), .success(loading)) }
      ends.append(time + min(latency, .seconds(60)))
      return (latency, .success(echo(rows)))
    }
    run.run()
    #expect(run.end == .finished)
    #expect(overlap == 1)
  }

  @Test func anEndpointThatNeverWakesHaltsTheRunWithItsHistory() throws {
    let run = Self.coldStart(100_000, rows: 500, concurrency: 32)
    let stopReason = try #require(run.stopReason)
    #expect(stopReason.error.code.kind == .unavailable)
    #expect(stopReason.fault == .endpoint)
    #expect(stopReason.error.what.contains("currently loading"))
    #expect(stopReason.error.what.contains("30 min"))
    #expect(run.settled.isEmpty)
    #expect(run.time >= .seconds(1800))
    #expect(run.sent.count < 150)
  }

  @Test func retryAfterIsObeyedByEverybody() {
    let throttled = reply(429, "", ["Retry-After": "20"])
    var run = Simulation(DispatchPolicy(concurrency: .pinned(64)), units(1...2000)) { rows, time in
      time >= .seconds(1) && time < .seconds(21)
        ? (.milliseconds(10), .success(throttled)) : (.milliseconds(50), .success(echo(rows)))
    }
    run.run()
    #expect(run.succeeded == 2000)
    #expect(run.settled.allSatisfy { $0.attempts == 1 })
    #expect(run.sent.count { $0.at > .milliseconds(1060) && $0.at < .seconds(21) } == 0)
  }

  @Test func aFlappingEndpointIsNotHammered() {
    var run = Simulation(DispatchPolicy(concurrency: .pinned(64)), units(1...3000)) { rows, time in
      (time / .seconds(1)).truncatingRemainder(dividingBy: 2) < 1
        ? (.milliseconds(20), .success(echo(rows))) : (.milliseconds(5), .success(loading))
    }
    run.run()
    #expect(run.succeeded == 3000)
    #expect(run.sent.count < 2 * 3000)
  }
}
