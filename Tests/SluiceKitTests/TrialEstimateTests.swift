import Foundation
import SluiceCore
import SluiceDispatch
@testable import SluiceLedger
import Testing

@testable import SluiceRun

/// What a sample says about the rest.
struct TrialEstimateTests {
  /// A row every 100 ms; 100 tokens in and 10 out, give or take.
  private func measured(_ count: Int, prices: Prices = Prices()) -> TrialEstimate.Measured {
    let rows = (0..<count).map { number in
      TimedRow(
        position: Int64(number + 1),
        state: number.isMultiple(of: 10) ? .failed : .succeeded,
        attempts: 1,
        latency: .milliseconds(800),
        time: Date(timeIntervalSince1970: 1_000 + Double(number) * 0.1),
        requestID: nil,
        inputTokens: 90 + number % 21,
        outputTokens: 10
      )
    }
    return TrialEstimate.Measured(
      rows: rows,
      working: .seconds(Double(count) * 0.1 + 1),
      concurrency: 8,
      rowsLeft: 1_000,
      tokens: TokenTotals(),
      prices: prices,
      endpoints: 1
    )
  }

  @Test func rateAndTimeAreThoseOfTheSteadyPart() throws {
    let estimate = TrialEstimate(measured(50))
    let rate = try #require(estimate.rowsPerSecond)
    #expect(abs(rate.middle - 10) < 0.01)
    #expect(rate.low <= rate.middle && rate.middle <= rate.high)
    let seconds = try #require(estimate.seconds)
    #expect(abs(seconds.middle - 100) < 0.1)
  }

  @Test func tokensAndCostAreOfTheRowsThatAreLeft() throws {
    let prices = Prices(perMillionInputTokens: 1, perMillionOutputTokens: 2)
    let estimate = TrialEstimate(measured(50, prices: prices))
    let input = try #require(estimate.inputTokens)
    #expect((90_000...110_000).contains(input.middle))
    #expect(input.low < input.middle && input.middle < input.high)
    let cost = try #require(estimate.cost)
    #expect(abs(cost.middle - (input.middle + 20_000) / 1e6) < 1e-6)
    #expect(cost.low < cost.middle && cost.middle < cost.high)
    #expect(estimate.costUnknown == nil)
  }

  @Test func hoursAreChargedToo() throws {
    let estimate = TrialEstimate(measured(50, prices: Prices(perHour: 36)))
    let cost = try #require(estimate.cost)
    #expect(abs(cost.middle - 1) < 0.01)
  }

  @Test(arguments: [Prices(), Prices(perMillionInputTokens: 1)])
  func aMissingPriceIsSaid(_ prices: Prices) {
    let estimate = TrialEstimate(measured(50, prices: prices))
    #expect(estimate.cost == nil)
    #expect(estimate.costUnknown?.contains("no price given") == true)
  }

  @Test func tokensOfServersThatDoNotSayAreEstimated() throws {
    var measured = measured(20)
    measured.rows = measured.rows.map { row in
      TimedRow(
        position: row.position,
        state: row.state,
        attempts: 1,
        latency: row.latency,
        time: row.time,
        requestID: nil,
        inputTokens: nil,
        outputTokens: nil
      )
    }
    measured.tokens = TokenTotals(input: 400, output: 40, rows: 20, estimatedRows: 20)
    let estimate = TrialEstimate(measured)
    #expect(estimate.tokensAreEstimated)
    #expect(estimate.inputTokens?.middle == 20_000)
  }

  @Test func theShareOfFailuresHasARangeEvenWithoutAny() throws {
    let some = try #require(TrialEstimate(measured(50)).failedShare)
    #expect(some.middle == 0.1 && some.low < 0.1 && some.high > 0.1)
    let none = try #require(MeasuredRange.share(0, of: 50))
    #expect(none.low == 0 && none.middle == 0 && none.high > 0.01)
    #expect(MeasuredRange.share(0, of: 0) == nil)
  }

  @Test func nothingAnsweredIsNoFigure() {
    var measured = measured(0)
    measured.working = .zero
    let estimate = TrialEstimate(measured)
    #expect(estimate.rowsPerSecond == nil && estimate.seconds == nil && estimate.inputTokens == nil)
    #expect(estimate.failedShare == nil)
  }
}
