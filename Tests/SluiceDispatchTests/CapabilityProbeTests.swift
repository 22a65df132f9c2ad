import SluiceCore
import SluiceTestSupport
import Testing

@testable import SluiceDispatch

/// What servers say about themselves, and what a run makes of it, in virtual time.
@Suite struct CapabilityProbeTests {
  static let here = "http://localhost/"
  static let two = ["http://a/", "http://b/"]

  static func report(_ change: (inout ServerReport) -> Void) -> ServerReport {
    var report = ServerReport()
    change(&report)
    return report
  }

  static func run(
    _ units: [Unit],
    batch: Int = 1,
    concurrency: Concurrency = .pinned(16),
    asking endpoints: [String] = [here],
    change: (inout DispatchPolicy) -> Void = { _ in },
    prober: @escaping (Upstream.ID, Duration) -> (after: Duration, ServerReport?),
    endpoints answer: @escaping Simulation.Endpoints
  ) -> Simulation {
    var policy = DispatchPolicy(
      concurrency: concurrency,
      batchRows: batch,
      endpoints: endpoints.count
    )
    policy.inquired = Set(endpoints)
    change(&policy)
    var run = Simulation(policy, units, endpoints: answer)
    run.prober = prober
    run.run()
    return run
  }

  static func well(_: Upstream.ID, _ rows: [Row], _: Duration) -> (
    after: Duration, Result<Reply, TransferFailure>
  ) {
    (.milliseconds(10), .success(echo(rows)))
  }

  // MARK: - When

  @Test func unitsWaitForTheAnswerAndAreCutByIt() {
    let run = Self.run(units(1...3000, of: 1000), batch: 1000) { _, _ in
      (.milliseconds(300), Self.report { $0.maxRows = 32 })
    } endpoints: { _, rows, _ in
      (.milliseconds(10), .success(rows.count > 32 ? reply(413) : echo(rows)))
    }
    #expect(run.succeeded == 3000)
    #expect(run.inquired.map(\.at) == [.zero])
    #expect(run.sent.allSatisfy { $0.at >= .milliseconds(300) && $0.rows.count <= 32 })
    #expect(run.sent.count == 3 * 32)
    #expect(run.limits.map(\.batch.rows) == [32])
    #expect(run.history.count { $0.kind == .inquired } == 1)
  }

  @Test func singleRowsDoNotWait() {
    let run = Self.run(units(1...100)) { _, _ in
      (.seconds(2), Self.report { $0.model = "m" })
    } endpoints: { _, rows, _ in
      (.milliseconds(10), .success(echo(rows)))
    }
    #expect(run.succeeded == 100)
    #expect(run.sent.first?.at == .zero)
  }

  @Test func nobodyIsAskedWhereThereIsNothingToSend() {
    let run = Self.run([], batch: 32, prober: { _, _ in (.zero, nil) }, endpoints: Self.well)
    #expect(run.inquired.isEmpty)
    #expect(run.end == .finished)
  }

  @Test func aColdServerIsAskedAgainWhenItIsUpAndOneRowFindsThatOut() {
    let ready = Duration.seconds(60)
    let run = Self.run(units(1...960, of: 64), batch: 64) { _, time in
      (.milliseconds(5), time < ready ? nil : Self.report { $0.maxRows = 32 })
    } endpoints: { _, rows, time in
      if time < ready { return (.milliseconds(5), .success(loading)) }
      return (.milliseconds(10), .success(rows.count > 32 ? reply(413) : echo(rows)))
    }
    #expect(run.succeeded == 960)
    #expect(run.inquired.count == 2)
    #expect(run.sent.dropFirst().allSatisfy { $0.at < ready ? $0.rows.count == 1 : true })
    #expect(run.sent.allSatisfy { $0.at < ready || $0.rows.count <= 32 })
    #expect(run.sent(before: ready) <= 12)
    #expect(run.settled.allSatisfy { $0.attempts == 1 })
  }

  @Test func whoHasNothingToSayIsNotAskedAgain() {
    let run = Self.run(units(1...320, of: 32), batch: 32) { _, _ in
      (.milliseconds(5), ServerReport())
    } endpoints: { _, rows, time in
      time < .seconds(30)
        ? (.milliseconds(5), .success(loading)) : (.milliseconds(10), .success(echo(rows)))
    }
    #expect(run.succeeded == 320)
    #expect(run.inquired.count == 1)
    #expect(run.limits.isEmpty)
  }

  @Test func aRunThatEndsWhileItAsksEnds() {
    var policy = DispatchPolicy(concurrency: .pinned(4), batchRows: 8)
    policy.inquired = [Self.here]
    var run = Simulation(policy, units(1...80, of: 8), endpoints: Self.well)
    run.prober = { _, _ in (.seconds(2), nil) }
    run.drains(at: .milliseconds(500))
    run.run()
    #expect(run.end == .drained)
    #expect(run.sent.isEmpty)
    #expect(run.time < .seconds(1))
  }

  // MARK: - What of it

  @Test func aRequestHasNoMoreTokensThanTheServerWorksOn() {
    let long = String(repeating: "x", count: 99)
    let form = EchoForm(batch: BatchLimit(rows: 64), endpoints: [Self.here])
    let all = (0..<10).map { unit in
      Unit(form: form, rows: (1...64).map { row(Int64(unit * 64 + $0), "\(long)\($0 % 10)") })
    }
    let run = Self.run(all, batch: 64) { _, _ in
      (.zero, Self.report { $0.maxTokens = 400 })
    } endpoints: { _, rows, _ in
      (.milliseconds(10), .success(echo(rows)))
    }
    #expect(run.succeeded == 640)
    // 400 tokens are likely to be 1,600 bytes: 16 rows of 100.
    #expect(run.sent.allSatisfy { $0.rows.count <= 16 })
    #expect(run.limits.first?.batch.bytes == 1600)
  }

  @Test(arguments: [(false, 3), (true, 1)])
  func aRowThatMayBeTooLongTravelsAlone(_ truncates: Bool, requests: Int) {
    let rows = (1...9).map { row(Int64($0), $0 == 5 ? String(repeating: "y", count: 401) : nil) }
    let form = EchoForm(batch: BatchLimit(rows: 16), endpoints: [Self.here])
    let run = Self.run([Unit(form: form, rows: rows)], batch: 16) { _, _ in
      let said = Self.report {
        $0.maxRowTokens = 100
        $0.truncates = truncates
      }
      return (.zero, said)
    } endpoints: { _, rows, _ in
      (.milliseconds(10), .success(echo(rows)))
    }
    #expect(run.succeeded == 9)
    #expect(run.sent.count == requests)
    #expect(run.sent.contains { $0.rows.map(\.position) == [5] } == !truncates)
  }

  @Test func whatRepliesTellAboutTokensMovesTheBounds() {
    var limits = UnitLimits()
    var estimate = TokenEstimate()
    var changes = [limits.told(Self.report { $0.maxTokens = 1000 }, estimate)]
    #expect(limits.batch.bytes == 4000)
    changes.append(limits.told(Self.report { $0.maxTokens = 2000 }, estimate))
    estimate.learn(TokenUsage(input: 10_000, output: 0), bytes: 20_000, rows: 10)
    changes.append(limits.weigh(estimate))
    #expect((2000...2020).contains(limits.batch.bytes))
    changes.append(limits.weigh(estimate))
    estimate.learn(TokenUsage(input: 10_000, output: 0), bytes: 20_100, rows: 10)
    changes.append(limits.weigh(estimate))
    #expect(changes == [true, false, true, false, false])
  }

  @Test func whoFindsItsConcurrencyStaysWithinWhatTheServerTakes() {
    let prober = { (_: Upstream.ID, _: Duration) in
      (after: Duration.zero, Self.report { $0.maxRequests = 20 } as ServerReport?)
    }
    let auto = Self.run(
      units(1...4000),
      concurrency: .auto(max: 512),
      prober: prober,
      endpoints: Self.well
    )
    #expect(auto.succeeded == 4000)
    #expect(auto.peak <= 20)
    let pinned = Self.run(
      units(1...4000),
      concurrency: .pinned(64),
      prober: prober,
      endpoints: Self.well
    )
    #expect(pinned.peak == 64)
  }

  // MARK: - One model

  static func models(_ first: String?, _ second: String?) -> (Upstream.ID, Duration) -> (
    after: Duration, ServerReport?
  ) {
    { upstream, _ in
      let model = upstream.number == 0 ? first : second
      return (.milliseconds(upstream.number == 0 ? 5 : 900), Self.report { $0.model = model })
    }
  }

  @Test func differentModelsAreRefusedBeforeARowIsSent() {
    let run = Self.run(
      units(1...100, at: Self.two),
      asking: Self.two,
      prober: Self.models("m/a", "m/b"),
      endpoints: Self.well
    )
    #expect(run.sent.isEmpty)
    #expect(run.stopReason?.error.code.kind == .data)
    #expect(
      run.stopReason?.error.what
        == "http://a/ serves m/a and http://b/ serves m/b, which are different models"
    )
  }

  @Test(arguments: [("m/a", "M/A"), ("m/a", nil), (nil, nil), ("/repository", "m/a")])
  func whatMayBeOneModelIsNot(_ first: String?, _ second: String?) {
    let run = Self.run(
      units(1...100, at: Self.two),
      asking: Self.two,
      prober: Self.models(first, second),
      endpoints: Self.well
    )
    #expect(run.end == .finished)
    #expect(run.succeeded == 100)
  }

  @Test func differentModelsAreAllowedWhereTheJobSaysSo() {
    let run = Self.run(
      units(1...100, at: Self.two),
      asking: Self.two,
      change: { $0.modelsMustAgree = false },
      prober: Self.models("m/a", "m/b"),
      endpoints: Self.well
    )
    #expect(run.end == .finished)
    #expect(run.sent.first?.at == .zero)
  }

  @Test func anotherRevisionIsWorthALine() {
    let run = Self.run(units(1...10, at: Self.two), asking: Self.two) { upstream, _ in
      let said = Self.report {
        $0.model = "m/a"
        $0.revision = upstream.number == 0 ? "abc" : "def"
      }
      return (.zero, said)
    } endpoints: { _, rows, _ in
      (.milliseconds(10), .success(echo(rows)))
    }
    #expect(run.end == .finished)
    #expect(
      run.history.contains { $0.kind == .inquired && $0.detail.contains("another one's abc") }
    )
  }

  @Test func oneThatComesUpLateWithAnotherModelIsLeftOutBeforeItGetsARow() {
    let ready = Duration.seconds(20)
    let run = Self.run(units(1...40_000, at: Self.two), asking: Self.two) { upstream, time in
      if upstream.number == 1, time < ready { return (.milliseconds(5), nil) }
      return (.milliseconds(5), Self.report { $0.model = upstream.number == 0 ? "m/a" : "m/b" })
    } endpoints: { upstream, rows, time in
      upstream.number == 1 && time < ready
        ? (.milliseconds(5), .success(loading)) : (.milliseconds(10), .success(echo(rows)))
    }
    #expect(run.end == .finished)
    #expect(run.succeeded == 40_000)
    #expect(run.history.contains { $0.kind == .endpointDismissed })
    #expect(!zip(run.sent, run.upstreams).contains { $0.at >= ready && $1.number == 1 })
  }
}
