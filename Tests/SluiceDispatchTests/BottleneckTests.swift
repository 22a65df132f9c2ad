import SluiceCore
import Testing

@testable import SluiceDispatch

@Suite struct BottleneckTests {
  let start = Instant.now

  @Test func nothingIsWaitedForAtFirst() {
    #expect(Bottleneck().most == nil)
  }

  @Test func whatWasWaitedForLongestCounts() {
    var bottleneck = Bottleneck()
    for second in 0..<20 {
      bottleneck.becomes(.input, at: start + .seconds(second))
      bottleneck.becomes(.endpoint, at: start + .seconds(second) + .milliseconds(200))
    }
    #expect(bottleneck.most == .endpoint)
  }

  @Test func whatIsLongAgoIsForgotten() {
    var bottleneck = Bottleneck()
    bottleneck.becomes(.quota, at: start)
    bottleneck.becomes(.input, at: start + .seconds(60))
    for second in 60..<110 { bottleneck.becomes(.input, at: start + .seconds(second)) }
    #expect(bottleneck.most == .input)
  }

  @Test func whatGoesOnCountsAlthoughNothingHappens() {
    var bottleneck = Bottleneck()
    #expect(bottleneck.most(at: start) == nil)
    bottleneck.becomes(.input, at: start)
    #expect(bottleneck.most(at: start) == .input)
    bottleneck.becomes(.endpoint, at: start + .milliseconds(30))
    #expect(bottleneck.most == .input)
    #expect(bottleneck.most(at: start + .seconds(2)) == .endpoint)
  }

  /// So many rows in front of a server for so long.
  private func limitingFactor(
    _ concurrency: Concurrency,
    rows: Int64 = 9000,
    slots: Int = 64,
    seconds: Double = 90,
    quotas: Quotas = Quotas()
  ) -> LimitingFactor? {
    var policy = DispatchPolicy(concurrency: concurrency)
    policy.quotas = quotas
    let server = ModelServer(slots: slots, crowd: 46, work: 1, seed: 1)
    var run = Simulation(policy, units(1...rows), server: server)
    run.run(for: .seconds(seconds))
    var shown = DispatchSnapshot()
    run.core.show(run.start + run.time, in: &shown)
    return shown.limitingFactor
  }

  @Test func aPinOfFewRequestsIsWhatBinds() {
    #expect(limitingFactor(.pinned(8)) == .concurrency)
    #expect(limitingFactor(.auto(max: 8)) == .concurrency)
  }

  @Test func aServerThatIsFullBinds() {
    #expect(limitingFactor(.auto(max: 512)) == .endpoint)
  }

  @Test func aQuotaBinds() {
    var quotas = Quotas()
    quotas.requestsPerMinute = 60
    #expect(limitingFactor(.auto(max: 512), quotas: quotas) == .quota)
  }

  @Test func rowsThatDoNotComeBind() {
    var run = Simulation(DispatchPolicy(concurrency: .auto(max: 64)), units(1...400)) { rows, _ in
      (.milliseconds(100), .success(echo(rows)))
    }
    run.sourceDelay = .milliseconds(50)
    run.run(for: .seconds(20))
    var shown = DispatchSnapshot()
    run.core.show(run.start + run.time, in: &shown)
    #expect(shown.limitingFactor == .input)
  }
}
