import SluiceCore
import SluiceTestSupport
import Testing

@testable import SluiceDispatch

/// A run stops before it has cost more than it may, and a resumed one goes on counting.
@Suite struct BudgetTests {
  /// 100 tokens in, some out.
  private static func night(
    rows: Int64 = 1_000,
    concurrency: Int = 32,
    latency: Duration = .seconds(1),
    endpoint: Simulation.Endpoint? = nil,
    change: (inout DispatchPolicy) -> Void
  ) -> Simulation {
    var policy = DispatchPolicy(concurrency: .pinned(concurrency))
    change(&policy)
    var run = Simulation(
      policy,
      units(1...rows),
      endpoint: endpoint ?? { rows, _ in
        let output = rows[0].position % 10 == 0 ? 200 : 20
        return (latency, .success(metered(rows, input: 100, output: output)))
      }
    )
    run.run()
    return run
  }

  private static let prices = Prices(perMillionInputTokens: 1_000, perMillionOutputTokens: 10_000)

  @Test(arguments: [0.05, 1, 7, 50])
  func theCostNeverPassesTheBudgetAndItIsUsed(budget: Double) throws {
    let run = Self.night { policy in
      policy.budget.prices = Self.prices
      policy.budget.cost = budget
      policy.mostOutputTokens = 200
    }
    let cost = try #require(run.core.cost)
    #expect(cost <= budget)
    // The dearest request is 2.1: less than that is left.
    #expect(cost > budget - 2.2)
    let stopReason = try #require(run.stopReason)
    #expect(stopReason.error.code.kind == .temporary)
    #expect(stopReason.error.what.contains("budget"))
    #expect(run.failed.isEmpty)
    #expect(run.settled.count == run.sent.count)
  }

  @Test func whatIsInFlightCountsAsSpent() {
    let run = Self.night(concurrency: 512, latency: .seconds(60)) { policy in
      policy.budget.prices = Self.prices
      policy.budget.cost = 21
      policy.mostOutputTokens = 200
    }
    #expect(run.peak <= 10)
    #expect(run.core.cost ?? 99 <= 21)
  }

  @Test func withoutAWordOnTheLengthTheLongestAnswerStandsForTheNext() {
    let run = Self.night(concurrency: 4) { policy in
      policy.budget.prices = Self.prices
      policy.budget.cost = 20
    }
    #expect(run.core.cost ?? 99 <= 22)
    #expect(run.core.cost ?? 0 > 15)
  }

  @Test func earlierSessionsCount() throws {
    let run = Self.night { policy in
      policy.budget.prices = Self.prices
      policy.budget.cost = 14
      policy.usage.input = 5_000
      policy.usage.output = 400
      policy.mostOutputTokens = 200
    }
    let cost = try #require(run.core.cost)
    #expect(cost > 11 && cost <= 14)
    #expect((5...20).contains(run.succeeded))
  }

  @Test func everyRowKnowsWhatItUsedAndTheSumIsTheWhole() {
    let run = Self.night(rows: 96) { $0.budget.prices = Self.prices }
    #expect(run.end == .finished)
    #expect(run.settled.allSatisfy { $0.usage?.input == 100 && $0.usage?.isReported == true })
    #expect(run.core.account.usage.input == 9_600)
    #expect(run.core.account.usage.output == 9 * 200 + 87 * 20)
    #expect(run.core.account.usage.rows == 96)
  }

  @Test func aPriceThatIsMissingStopsABudgetAndIsNotTakenForZero() throws {
    let run = Self.night { policy in
      policy.budget.prices = Prices(perMillionInputTokens: 1)
      policy.budget.cost = 1_000
    }
    #expect(run.core.cost == nil)
    let stopReason = try #require(run.stopReason)
    #expect(stopReason.error.code.kind == .data)
    #expect(stopReason.error.next?.contains("price_per_million_output_tokens") == true)
    #expect(run.sent.count <= 3)
  }

  @Test func withoutAPriceThereIsNoCost() {
    let run = Self.night(rows: 10) { _ in }
    #expect(run.core.cost == nil)
    #expect(run.core.account.usage.input == 1_000)
  }

  @Test func aServerThatCountsNothingIsEstimated() throws {
    let silent: Simulation.Endpoint = { rows, _ in (.seconds(1), .success(echo(rows))) }
    let run = Self.night(rows: 200, endpoint: silent) { policy in
      policy.budget.prices = Self.prices
      policy.budget.cost = 1_000
      policy.mostOutputTokens = 5
    }
    #expect(run.end == .finished)
    #expect(run.core.account.usage.estimatedRows == 200)
    #expect(try #require(run.core.cost) > 0)
    #expect(run.settled.allSatisfy { $0.usage?.isReported == false })
  }

  @Test func theTimeOfAnEndpointCosts() throws {
    let run = Self.night(rows: 100_000, concurrency: 4, latency: .seconds(2)) { policy in
      policy.budget.prices = Prices(perHour: 3_600)
      policy.budget.cost = 100
    }
    let stopReason = try #require(run.stopReason)
    #expect(stopReason.error.code.kind == .temporary)
    let cost = try #require(run.core.cost)
    #expect(cost <= 100 && cost > 96, "\(cost)")
    #expect(run.time <= .seconds(100.1))
    #expect(run.sent.count == run.settled.count)
  }

  @Test func aModelThatLoadsIsPaidForAndCountedApart() {
    let run = Self.night(
      rows: 10,
      endpoint: { rows, time in
        time < .seconds(60)
          ? (.milliseconds(10), .success(loading)) : (.seconds(1), .success(echo(rows)))
      }
    ) { $0.budget.prices = Prices(perHour: 3_600) }
    let time = run.core.memory.endpoints["http://localhost/"]?.time
    #expect(time.map { $0.cold > .seconds(55) && $0.cold < .seconds(80) } == true)
    #expect(time.map { $0.working < .seconds(10) } == true)
    #expect(run.core.cost.map { $0 > 60 } == true)
  }

  @Test func aDeadlineEndsTheRunAndWhatIsInFlightIsFinished() throws {
    let start = Instant.now
    let run = Self.night(rows: 10_000, concurrency: 8, latency: .seconds(3)) { policy in
      policy.budget.deadline = start + .seconds(20)
    }
    let stopReason = try #require(run.stopReason)
    #expect(stopReason.error.code.kind == .temporary)
    #expect(run.sent.allSatisfy { $0.at < .seconds(21) })
    #expect(run.sent.count == run.settled.count)
    #expect(run.time < .seconds(25))
  }

  @Test func aDeadlineEndsAColdStartToo() {
    let start = Instant.now
    let cold: Simulation.Endpoint = { _, _ in (.milliseconds(10), .success(loading)) }
    let run = Self.night(endpoint: cold) { $0.budget.deadline = start + .seconds(20) }
    #expect(run.stopReason?.error.code.kind == .temporary)
    #expect(run.time < .seconds(21))
    #expect(run.settled.isEmpty)
  }

  private static func unlucky(
    _ rows: [Row],
    _: Duration
  ) -> (after: Duration, Result<Reply, TransferFailure>) {
    rows[0].position % 8 == 0
      ? (.milliseconds(100), .success(reply(400, #"{"error":"bad"}"#)))
      : (.milliseconds(100), .success(echo(rows)))
  }

  @Test func aShareOfFailuresIsJudgedAfter100Rows() throws {
    let run = Self.night(endpoint: Self.unlucky) { $0.budget.maxFailed = .share(0.05) }
    let stopReason = try #require(run.stopReason)
    #expect(stopReason.error.code.kind == .temporary)
    #expect(stopReason.error.what.contains("5.0 %"))
    #expect(run.settled.count >= 100 && run.settled.count <= 100 + 2 * 32)
  }

  @Test func aShareThatIsNotReachedStopsNothing() {
    let run = Self.night(endpoint: Self.unlucky) { $0.budget.maxFailed = .share(0.2) }
    #expect(run.end == .finished)
    #expect(run.failed.count == 125)
  }

  @Test func aNumberOfFailuresCountsThoseOfEarlierSessions() throws {
    let run = Self.night(endpoint: Self.unlucky) { policy in
      policy.budget.maxFailed = .count(10)
      policy.failedBefore = 8
    }
    #expect(run.stopReason?.error.code.kind == .temporary)
    #expect(run.failed.count >= 3 && run.failed.count <= 12)
  }
}
