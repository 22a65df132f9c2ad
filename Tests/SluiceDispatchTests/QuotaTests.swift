import SluiceCore
import SluiceTestSupport
import Testing

@testable import SluiceDispatch

/// What quotas are worth, in virtual time: used to the last percent, and never exceeded.
@Suite struct QuotaTests {
  /// Minutes at a quota of an endpoint that would take far more; requests take up to 50 ms to arrive.
  private static func arrivals(
    _ quotas: Quotas,
    rows: Int64,
    latency: ClosedRange<Double>
  ) -> (run: Simulation, arrivals: [Duration]) {
    var policy = DispatchPolicy(concurrency: .pinned(64))
    policy.quotas = quotas
    let times = Times()
    var run = Simulation(policy, units(1...rows)) { rows, _ in
      (.seconds(times.random(in: latency)), .success(echo(rows)))
    }
    run.run()
    return (run, run.sent.map { $0.at + .seconds(times.random(in: 0...0.05)) }.sorted())
  }

  @Test func aQuotaOf600AMinuteIsUsedTo99PercentAndNeverExceeded() {
    let (run, arrivals) = Self.arrivals(
      Quotas(requestsPerMinute: 600),
      rows: 9_000,
      latency: 0.05...2
    )
    #expect(run.succeeded == 9_000)
    for server in QuotaServer.allCases {
      #expect(!server.refusals(arrivals, perMinute: 600).contains(true), "\(server)")
    }
    let minutes = run.time / .seconds(60)
    #expect(Double(9_000) / minutes >= 0.99 * 600, "\(9_000 / minutes) a minute")
  }

  @Test(arguments: [7, 60, 5_000])
  func otherQuotasAreKeptToo(quota: Int) {
    let rows = Int64(quota * 3)
    let (run, arrivals) = Self.arrivals(
      Quotas(requestsPerMinute: quota),
      rows: rows,
      latency: 0.01...0.3
    )
    #expect(run.succeeded == Int(rows))
    for server in [QuotaServer.fixedWindow, .slidingWindow, .bucket] {
      #expect(!server.refusals(arrivals, perMinute: quota).contains(true), "\(server)")
    }
  }

  @Test func aQuotaOfTheDayIsWaitedForAndNoRowIsLost() {
    var policy = DispatchPolicy(concurrency: .pinned(8))
    policy.quotas.requestsPerDay = 100
    policy.memory.endpoints["http://localhost/"] = {
      var endpoint = DispatchMemory.Endpoint()
      endpoint.requests = [DayQuota.Hour(hour: 0, requests: 60)]
      return endpoint
    }()
    var run = Simulation(policy, units(1...90)) { rows, _ in
      (.milliseconds(100), .success(echo(rows)))
    }
    run.run()
    #expect(run.end == nil)
    #expect(run.succeeded == 40)
    #expect(run.failed.isEmpty)
    #expect(run.core.memory.endpoints["http://localhost/"]?.requests?.last?.requests == 100)
  }

  @Test func tokensOfAMinuteAreLearnedFromTheRepliesAndKept() {
    var policy = DispatchPolicy(concurrency: .pinned(32))
    policy.quotas.tokensPerMinute = 60_000
    var run = Simulation(policy, units(1...3_000)) { rows, _ in
      // 50 tokens for a row of 7 bytes or so: a shared prompt, which no row holds.
      (.milliseconds(200), .success(metered(rows, input: 50, output: 50)))
    }
    run.run()
    #expect(run.succeeded == 3_000)
    for first in stride(from: 100, to: run.sent.count, by: 97).map({ run.sent[$0].at }) {
      let minute = run.sent.count { $0.at >= first && $0.at < first + .seconds(60) }
      #expect(minute * 100 <= 60_000)
    }
    #expect(Double(3_000 * 100) / (run.time / .seconds(60)) >= 0.97 * 60_000)
  }

  @Test(arguments: [true, false])
  func aServersOwnWordsKeepTheRunFromEveryRefusal(isWindow: Bool) {
    let server = TalkingServer(quota: 300, isWindow: isWindow)
    var run = Simulation(DispatchPolicy(concurrency: .pinned(16)), units(1...2_000)) { rows, time in
      (.milliseconds(150), .success(server.reply(to: rows, at: time)))
    }
    run.run()
    #expect(run.succeeded == 2_000)
    #expect(server.refused == 0)
    #expect(run.time < .seconds(60 * 2_000 / 300 + 60), "\(run.time)")
  }

  @Test func aJobThatFitsIntoTheServersQuotaIsDoneAtFullSpeed() {
    let server = TalkingServer(quota: 300, isWindow: true)
    var run = Simulation(DispatchPolicy(concurrency: .pinned(16)), units(1...250)) { rows, time in
      (.milliseconds(150), .success(server.reply(to: rows, at: time)))
    }
    run.run()
    #expect(run.time < .seconds(5), "\(run.time)")
  }

  @Test func severalEndpointsHaveAQuotaEach() {
    var policy = DispatchPolicy(concurrency: .pinned(16))
    policy.quotas.requestsPerMinute = 60
    var run = Simulation(policy, units(1...240, at: UpstreamGroupTests.two)) { rows, _ in
      (.milliseconds(100), .success(echo(rows)))
    }
    run.run()
    #expect(run.succeeded == 240)
    #expect(run.time > .seconds(118) && run.time < .seconds(125), "\(run.time)")
  }
}

/// Times that look random.
final class Times {
  private var random = SeededRandom(state: 11)

  func random(in range: ClosedRange<Double>) -> Double {
    Double.random(in: range, using: &random)
  }
}

/// A server that counts and says so: in windows with `RateLimit-…`, or with a bucket as OpenAI does.
final class TalkingServer {
  private let quota: Double
  private let isWindow: Bool
  private var left: Double
  private var last = Duration.zero
  private(set) var refused = 0

  init(quota: Int, isWindow: Bool) {
    self.quota = Double(quota)
    self.isWindow = isWindow
    left = Double(quota)
  }

  func reply(to rows: [Row], at time: Duration) -> Reply {
    let second = time / .seconds(1)
    if isWindow {
      if Int(second / 60) != Int(last / .seconds(60)) { left = quota }
    } else {
      left = min(quota, left + (time - last) / .seconds(60) * quota)
    }
    last = time
    guard left >= 1 else {
      refused += 1
      return Reply(status: 429, headers: HeaderBlock([:]), body: [])
    }
    left -= 1
    let reset =
      isWindow ? 60 - second.truncatingRemainder(dividingBy: 60) : (quota - left) / quota * 60
    let headers: KeyValuePairs =
      isWindow
      ? [
        "RateLimit-Limit": "\(Int(quota))", "RateLimit-Remaining": "\(Int(left))",
        "RateLimit-Reset": "\(Int(reset.rounded(.up)))",
      ]
      : [
        "x-ratelimit-limit-requests": "\(Int(quota))",
        "x-ratelimit-remaining-requests": "\(Int(left))",
        "x-ratelimit-reset-requests": "\(Int(reset * 1000))ms",
      ]
    return Reply(status: 200, headers: HeaderBlock(headers), body: echo(rows).body)
  }
}
