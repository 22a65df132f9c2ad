import SluiceCore
import SluiceTestSupport
import Testing

@testable import SluiceDispatch

/// An endpoint that somebody looks after, in virtual time: what is known to be in vain is not asked.
@Suite struct SupervisorTests {
  static let here = "http://localhost/"
  static let paused = reply(
    400,
    #"{"error":"Bad Request: The endpoint is paused, ask a maintainer to restart it"}"#
  )

  static func run(
    rows: Int64 = 500,
    concurrency: Int = 32,
    change: (inout DispatchPolicy) -> Void = { _ in },
    supervisor: @escaping Simulation.Supervisor,
    drain: Duration? = nil,
    endpoint: @escaping Simulation.Endpoint
  ) -> Simulation {
    var policy = DispatchPolicy(concurrency: .pinned(concurrency))
    policy.kept = [here: "my-embedder"]
    change(&policy)
    var run = Simulation(policy, units(1...rows), endpoint: endpoint)
    run.supervisor = supervisor
    if let drain { run.drains(at: drain) }
    run.run()
    return run
  }

  /// An endpoint that is there from a time on, and says this before.
  static func answers(
    from seconds: Double,
    before: Reply = paused
  ) -> Simulation.Endpoint {
    { rows, time in
      time < .seconds(seconds)
        ? (.milliseconds(10), .success(before)) : (.milliseconds(50), .success(echo(rows)))
    }
  }

  @Test func nothingIsSentBeforeTheKeeperSaysSo() {
    let run = Self.run(
      supervisor: { _, _ in
        [
          (.zero, .waiting("paused; it is being resumed", patience: .seconds(1200))),
          (.seconds(600), .ready),
        ]
      },
      endpoint: Self.answers(from: 600)
    )
    #expect(run.end == .finished)
    #expect(run.succeeded == 500)
    #expect(run.sent.count == 500)
    #expect(run.sent[0].at == .seconds(600))
    #expect(run.attended == [.zero])
    #expect(run.cold == .seconds(600))
    #expect(run.history.filter { $0.kind == .gateOpened }.count == 1)
  }

  @Test func aWarmEndpointIsAskedAtOnce() {
    let run = Self.run(
      supervisor: { _, _ in [(.milliseconds(80), .ready)] },
      endpoint: Self.answers(from: 0)
    )
    #expect(run.end == .finished)
    #expect(run.sent[0].at == .milliseconds(80))
    #expect(run.sent(before: .milliseconds(130)) == 1)
    #expect(run.history.map(\.kind) == [.finished])
  }

  @Test func aSleepingEndpointIsWokenByOneRequestThatIsHeld() {
    let run = Self.run(
      supervisor: { _, _ in
        [
          (.milliseconds(80), .asleep(hold: .seconds(600))),
          (.seconds(1), .waiting("initializing", patience: .seconds(1200))),
        ]
      },
      endpoint: { rows, time in
        time < .seconds(90)
          ? (.seconds(90) - time, .success(echo(rows))) : (.milliseconds(50), .success(echo(rows)))
      }
    )
    #expect(run.end == .finished)
    #expect(run.sent.count == 500)
    #expect(run.sent(before: .seconds(90)) == 1)
    #expect(run.holds.map(\.hold) == [.seconds(600)])
    #expect(run.holds.map(\.timeout) == [.seconds(630)])
    #expect(run.cold == .seconds(90))
  }

  @Test func aProxyThatDoesNotHoldCostsOneRequest() {
    let run = Self.run(
      supervisor: { _, time in
        [(.zero, .asleep(hold: .seconds(600))), (.seconds(45), .ready)]
      },
      endpoint: Self.answers(from: 45, before: reply(503, "Service Unavailable"))
    )
    #expect(run.succeeded == 500)
    #expect(run.sent(before: .seconds(45)) == 1)
    #expect(run.settled.allSatisfy { $0.attempts == 1 })
  }

  @Test func aJobThatIsWrongAboutOneOfSeveralEndsAtOnce() {
    let error = SluiceError(.data, at: "endpoint.name", "a and b have one URL")
    var policy = DispatchPolicy(concurrency: .pinned(4), endpoints: 2)
    policy.kept = ["http://a/": "a", "http://b/": "b"]
    var run = Simulation(policy, units(1...100, at: UpstreamGroupTests.two)) { _, rows, _ in
      (.milliseconds(10), .success(echo(rows)))
    }
    run.supervisor = { upstream, _ in
      [(.milliseconds(5), upstream.number == 0 ? .ready : .refused(error))]
    }
    run.run()
    #expect(run.stopReason?.error == error)
    #expect(run.failed.isEmpty)
  }

  @Test func anEndpointThatIsLostHaltsTheRunAtOnce() throws {
    let error = SluiceError(.unavailable, at: "me/my-embedder", "failed: no machine is left")
    let run = Self.run(
      supervisor: { _, _ in
        [(.zero, .waiting("initializing", patience: .seconds(1200))), (.seconds(20), .lost(error))]
      },
      endpoint: Self.answers(from: 0)
    )
    #expect(try #require(run.stopReason).error == error)
    #expect(run.sent.isEmpty && run.settled.isEmpty)
    #expect(run.time == .seconds(20))
  }

  @Test func aPauseInMidRunIsTheSameStory() {
    let run = Self.run(
      rows: 20_000,
      supervisor: { _, time in
        time < .seconds(1)
          ? [(.zero, .ready)]
          : [(.zero, .waiting("paused", patience: .seconds(1200))), (.seconds(120) - time, .ready)]
      },
      endpoint: { rows, time in
        time > .seconds(5) && time < .seconds(100)
          ? (.milliseconds(10), .success(Self.paused)) : (.milliseconds(50), .success(echo(rows)))
      }
    )
    #expect(run.end == .finished)
    #expect(run.succeeded == 20_000)
    #expect(run.settled.allSatisfy { $0.attempts == 1 })
    #expect(run.attended.count == 2)
    // Those in flight when it was paused, and nobody after them.
    #expect(run.sent.count { $0.at > .seconds(5) && $0.at < .seconds(120) } <= 32)
    #expect(run.cold > .seconds(114) && run.cold < .seconds(116))
  }

  @Test func theKeeperIsAskedBeforeEachProbe() {
    let run = Self.run(
      supervisor: { _, _ in [(.milliseconds(100), .ready)] },
      endpoint: Self.answers(from: 90, before: loading)
    )
    #expect(run.succeeded == 500)
    let early = run.sent(before: .seconds(90))
    #expect(early <= 15)
    #expect(run.attended.count == early + 1)
  }

  @Test func aKeeperThatSaysNoMoreEndsWithTheLongestStartup() throws {
    let run = Self.run(
      change: { $0.maxStartup = .seconds(300) },
      supervisor: { _, _ in [(.zero, .waiting("hibernating", patience: .seconds(1200)))] },
      endpoint: Self.answers(from: 0)
    )
    let stopReason = try #require(run.stopReason)
    #expect(stopReason.error.code.kind == .unavailable)
    #expect(stopReason.error.what.hasSuffix("nothing was asked yet; hibernating"))
    #expect(run.time == .seconds(360))
    #expect(run.sent.isEmpty)
  }

  @Test func aQuotaIsNoneOfItsBusiness() {
    let throttled = reply(429, "", ["Retry-After": "20"])
    let run = Self.run(
      supervisor: { _, _ in [(.zero, .ready)] },
      endpoint: { rows, time in
        time >= .milliseconds(200) && time < .seconds(21)
          ? (.milliseconds(10), .success(throttled)) : (.milliseconds(50), .success(echo(rows)))
      }
    )
    #expect(run.succeeded == 500)
    #expect(run.attended == [.zero])
    #expect(run.cold < .seconds(1))
  }

  @Test func nobodyStopsForAProbeThatIsHeld() {
    let run = Self.run(
      supervisor: { _, _ in [(.zero, .asleep(hold: .seconds(600)))] },
      drain: .seconds(10),
      endpoint: { rows, _ in (.seconds(90), .success(echo(rows))) }
    )
    #expect(run.end == .drained)
    #expect(run.time == .seconds(10))
    #expect(run.settled.isEmpty)
  }

  @Test func newsThatComeTooLateChangeNothing() {
    let run = Self.run(
      supervisor: { _, time in
        time < .seconds(1)
          ? [
            (.zero, .asleep(hold: .seconds(600))), (.seconds(40), .ready),
            (.seconds(50), .lost(SluiceError(.unavailable, "failed"))),
          ] : [(.seconds(1), .ready)]
      },
      endpoint: Self.answers(from: 0)
    )
    #expect(run.end == .finished)
    #expect(run.time < .seconds(10))
  }

  @Test func withoutAKeepersEndpointTheOthersGoOn() {
    let two = ["http://a/", "http://b/"]
    var policy = DispatchPolicy(concurrency: .pinned(8))
    policy.kept = ["http://a/": "my-embedder"]
    var run = Simulation(
      policy,
      units(1...500, at: two),
      endpoints: { upstream, rows, _ in
        #expect(upstream.number == 1)
        return (.milliseconds(20), .success(echo(rows)))
      }
    )
    run.supervisor = { _, _ in [(.zero, .lost(SluiceError(.unavailable, "failed: no machine")))] }
    run.run()
    #expect(run.end == .finished)
    #expect(run.succeeded == 500)
    let dismissed = run.history.filter { $0.kind == .endpointDismissed }
    #expect(dismissed.map(\.detail) == ["my-embedder: failed: no machine"])
    #expect(run.cold == .zero)
  }

  @Test func nobodyIsWokenWhenNothingIsLeftToAsk() {
    var policy = DispatchPolicy(concurrency: .pinned(8))
    policy.kept = [Self.here: "my-embedder"]
    var run = Simulation(policy, [], endpoint: { rows, _ in (.zero, .success(echo(rows))) })
    run.run()
    #expect(run.end == .finished)
    #expect(run.attended.isEmpty)
  }
}
