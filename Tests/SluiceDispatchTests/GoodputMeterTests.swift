import SluiceCore
import Testing

@testable import SluiceDispatch

@Suite struct GoodputMeterTests {
  let start = Instant.now

  /// A closed loop of so many requests that all take the same time, for so many rounds.
  private func fill(
    _ meter: inout GoodputMeter,
    width: Int,
    taking seconds: Double,
    rows: Int = 1,
    rounds: Int,
    from: Double = 0
  ) {
    for round in 0..<rounds {
      for _ in 0..<width {
        let sent = from + Double(round) * seconds
        meter.ended(
          GoodputMeter.Sample(
            position: 1,
            rows: rows,
            abreast: width,
            sentAt: start + .seconds(sent)
          ),
          at: start + .seconds(sent + seconds)
        )
      }
    }
  }

  private func round(
    of needed: Int,
    width: Int,
    lasting shortest: Double = 0,
    at seconds: Double,
    in meter: inout GoodputMeter
  ) -> GoodputMeter.Round? {
    meter.round(of: needed, width: width, shortest: shortest, at: start + .seconds(seconds))
  }

  @Test func theRateIsWhatIsInFlightByWhatItTakes() throws {
    var meter = GoodputMeter()
    fill(&meter, width: 10, taking: 0.5, rows: 32, rounds: 4)
    let measured = round(of: 20, width: 10, at: 2, in: &meter)
    let round = try #require(measured)
    #expect(abs(round.goodput - 10 / 0.5 * 32) < 0.01)
    #expect(round.error == GoodputMeter.leastError)
  }

  @Test func requestsWithoutAnAnswerTakeTimeAndBringNothing() throws {
    var meter = GoodputMeter()
    fill(&meter, width: 10, taking: 1, rounds: 3)
    fill(&meter, width: 10, taking: 1, rows: 0, rounds: 2, from: 3)
    let measured = round(of: 40, width: 10, at: 5, in: &meter)
    let round = try #require(measured)
    #expect(abs(round.goodput - 5) < 0.01)
  }

  @Test func aRoundHasEnoughRequestsAndLastsLongEnough() {
    var meter = GoodputMeter()
    fill(&meter, width: 4, taking: 1, rounds: 3)
    let tooFew = round(of: 9, width: 4, at: 9, in: &meter)
    #expect(tooFew == nil)
    let tooShort = round(of: 8, width: 4, lasting: 9, at: 9, in: &meter)
    #expect(tooShort == nil)
    let shorterThanARequest = round(of: 8, width: 4, at: 1.5, in: &meter)
    #expect(shorterThanARequest == nil)
    let enough = round(of: 8, width: 4, at: 9, in: &meter)
    #expect(enough != nil)
  }

  @Test func aWidthThatWasNotUsedHasNotBeenMeasured() {
    var meter = GoodputMeter()
    fill(&meter, width: 4, taking: 1, rounds: 3)
    let unused = round(of: 8, width: 8, at: 9, in: &meter)
    #expect(unused == nil)
    let afterIt = round(of: 8, width: 4, at: 9, in: &meter)
    #expect(afterIt == nil)
  }

  @Test func requestsOfAnEarlierWidthDoNotCount() {
    var meter = GoodputMeter()
    fill(&meter, width: 4, taking: 1, rounds: 3)
    meter.startOver(patience: 2)
    fill(&meter, width: 8, taking: 1, rounds: 3, from: 3)
    // The first round only tells when the new width began, and the second is too early.
    let before = round(of: 9, width: 8, at: 9, in: &meter)
    #expect(before == nil)
    let since = round(of: 8, width: 8, at: 9, in: &meter)
    #expect(since != nil)
  }

  @Test(arguments: [0.01, 3, 90])
  func theMedianIsFollowed(seconds: Double) throws {
    var meter = GoodputMeter()
    fill(&meter, width: 1, taking: 1, rounds: 1)
    fill(&meter, width: 1, taking: seconds, rounds: 200)
    let median = try #require(meter.median)
    #expect(abs(median / seconds - 1) < 0.06)
  }
}
