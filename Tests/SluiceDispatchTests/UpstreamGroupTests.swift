import SluiceCore
import SluiceTestSupport
import Testing

@testable import SluiceDispatch

/// Several endpoints for one run, in virtual time.
@Suite struct UpstreamGroupTests {
  static let two = ["http://a/", "http://b/"]

  static func run(
    _ units: [Unit],
    concurrency: Int = 16,
    change: (inout DispatchPolicy) -> Void = { _ in },
    endpoints: @escaping Simulation.Endpoints
  ) -> Simulation {
    var policy = DispatchPolicy(concurrency: .pinned(concurrency))
    change(&policy)
    var run = Simulation(policy, units, endpoints: endpoints)
    run.run()
    return run
  }

  @Test func workGoesWhereThereIsRoom() {
    let run = Self.run(units(1...4000, at: Self.two)) { upstream, rows, _ in
      (upstream.number == 0 ? .milliseconds(10) : .milliseconds(40), .success(echo(rows)))
    }
    #expect(run.succeeded == 4000)
    #expect(run.sent.count == 4000)
    #expect(run.peak == 32)
    let fast = run.upstreams.count { $0.number == 0 }
    #expect((3000...3400).contains(fast))
  }

  @Test func anEndpointThatDiesInMidRunCostsNoRow() {
    let run = Self.run(units(1...3000, at: Self.two)) { upstream, rows, time in
      upstream.number == 1 && time > .milliseconds(500)
        ? (.milliseconds(1), .failure(failure(.connect)))
        : (.milliseconds(10), .success(echo(rows)))
    }
    #expect(run.end == .finished)
    #expect(run.succeeded == 3000)
    #expect(run.settled.allSatisfy { $0.attempts == 1 })
    #expect(run.time < .seconds(5))
  }

  @Test func whatFailedAtOneGoesToTheOtherUncharged() {
    var refused: Set<Int64> = []
    var again: [Int64: Int] = [:]
    let run = Self.run(units(1...500, at: Self.two)) { upstream, rows, _ in
      let position = rows[0].position
      if refused.contains(position) { again[position] = upstream.number }
      guard upstream.number == 1, position % 50 == 0, !refused.contains(position) else {
        return (.milliseconds(10), .success(echo(rows)))
      }
      refused.insert(position)
      return (.milliseconds(5), .success(reply(504)))
    }
    #expect(!refused.isEmpty)
    #expect(again.count == refused.count)
    #expect(again.values.allSatisfy { $0 == 0 })
    #expect(run.succeeded == 500)
    #expect(run.settled.allSatisfy { $0.attempts == 1 })
  }

  @Test func aColdEndpointIsProbedWhileTheOtherServes() {
    let run = Self.run(units(1...2000, at: Self.two)) { upstream, rows, time in
      upstream.number == 1 && time < .seconds(8)
        ? (.milliseconds(10), .success(loading)) : (.milliseconds(200), .success(echo(rows)))
    }
    #expect(run.succeeded == 2000)
    #expect(run.settled.allSatisfy { $0.attempts == 1 })
    let cold = zip(run.sent, run.upstreams).count { $0.0.at < .seconds(8) && $0.1.number == 1 }
    #expect(cold < 10)
    #expect(run.upstreams.count { $0.number == 1 } > 500)
  }

  @Test func theRunEndsUnavailableWhenEveryEndpointIsOverdue() throws {
    let run = Self.run(units(1...3000, at: Self.two)) { upstream, rows, time in
      time > .seconds(upstream.number == 0 ? 1 : 600)
        ? (.milliseconds(10), .success(loading)) : (.seconds(6), .success(echo(rows)))
    }
    let stopReason = try #require(run.stopReason)
    #expect(stopReason.error.code.kind == .unavailable)
    #expect(stopReason.error.what.contains("each of the 2 endpoints"))
    #expect(run.time >= .seconds(2400))
    #expect(run.time < .seconds(2500))
    #expect(run.failed.isEmpty)
  }

  @Test(arguments: [401, 402, 404])
  func anEndpointThatRefusesEverybodyIsDismissedAndTheOthersGoOn(status: Int) throws {
    let run = Self.run(units(1...1000, at: Self.two)) { upstream, rows, _ in
      upstream.number == 1
        ? (.milliseconds(10), .success(reply(status, "no")))
        : (.milliseconds(20), .success(echo(rows)))
    }
    #expect(run.end == .finished)
    #expect(run.succeeded == 1000)
    #expect(run.settled.allSatisfy { $0.attempts == 1 })
    #expect(run.upstreams.count { $0.number == 1 } == 2)
    let dismissed = try #require(run.history.first { $0.kind == .endpointDismissed })
    #expect(dismissed.detail.hasPrefix("http://b/: "))
  }

  @Test func withTheLastEndpointTheRunHalts() throws {
    let run = Self.run(units(1...1000, at: Self.two)) { _, _, _ in
      (.milliseconds(10), .success(reply(401, "no")))
    }
    let stopReason = try #require(run.stopReason)
    #expect(stopReason.error.code.kind == .noPermission)
    #expect(stopReason.error.place == "http://a/" || stopReason.error.place == "http://b/")
    #expect(run.sent.count <= 4)
    #expect(run.settled.isEmpty)
  }

  @Test func anEndpointThatRefusesAllRowsAlikeIsDismissedAndTheyGoElsewhere() {
    let run = Self.run(units(1...1000, at: Self.two)) { upstream, rows, _ in
      upstream.number == 1
        ? (.milliseconds(1), .success(reply(422, "not my task")))
        : (.milliseconds(20), .success(echo(rows)))
    }
    #expect(run.end == .finished)
    #expect(run.succeeded == 1000)
    #expect(run.history.count { $0.kind == .endpointDismissed } == 1)
  }

  @Test func retryAfterHoldsOneEndpointOnly() {
    let throttled = reply(429, "", ["Retry-After": "20"])
    let run = Self.run(units(1...3000, at: Self.two)) { upstream, rows, time in
      upstream.number == 1 && time > .seconds(1) && time < .seconds(5)
        ? (.milliseconds(10), .success(throttled)) : (.milliseconds(200), .success(echo(rows)))
    }
    #expect(run.succeeded == 3000)
    let held = zip(run.sent, run.upstreams).count {
      $0.1.number == 1 && $0.0.at > .milliseconds(1210) && $0.0.at < .seconds(21)
    }
    #expect(held == 0)
  }

  @Test func poolsThatAppearLaterHaveEndpointsOfTheirOwn() {
    // The second group's first unit arrives before the first group's.
    let work = units(1...100, at: ["http://b/"], group: 1) + units(101...200, at: ["http://a/"])
    let run = Self.run(work) { upstream, rows, time in
      upstream.group == 1 && time < .seconds(20)
        ? (.milliseconds(10), .success(loading)) : (.milliseconds(20), .success(echo(rows)))
    }
    #expect(run.succeeded == 200)
    let early = run.settled.prefix(100).map(\.position)
    #expect(early.allSatisfy { $0 > 100 })
    var shown = DispatchSnapshot()
    run.core.show(run.start, in: &shown)
    #expect(shown.endpoints.map(\.name) == ["http://a/", "http://b/"])
    #expect(shown.endpoints.map(\.answered) == [100, 100])
  }

  @Test func randomWeatherAtThreeEndpointsLosesNoRow() {
    for seed in 1...10 as ClosedRange<UInt64> {
      var dice = SeededRandom(state: seed)
      let work = units(1...600, of: 4, at: ["a", "b", "c"])
      let run = Self.run(work) { upstream, rows, _ in
        let latency = Duration.milliseconds(Int.random(in: 1...80, using: &dice))
        switch Int.random(in: 0..<100, using: &dice) + 5 * upstream.number {
        case 0..<3: return (latency, .success(reply(503, "overloaded")))
        case 3..<5: return (latency, .failure(failure(.noReply, sent: true)))
        case 5..<8: return (latency, .success(reply(429)))
        case 8..<10: return (latency, .success(reply(500)))
        case 10: return (latency, .success(loading))
        default: return (latency, .success(echo(rows)))
        }
      }
      #expect(run.end == .finished)
      #expect(Set(run.settled.map(\.position)).count == 600)
      #expect(run.settled.count == 600)
    }
  }
}
