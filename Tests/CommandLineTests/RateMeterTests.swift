import Testing

@testable import sluice

/// Rows a second over the last seconds.
struct RateMeterTests {
  @Test func oneSampleTellsNothing() {
    var meter = RateMeter()
    #expect(meter.rate(settled: 0, elapsed: .zero) == nil)
    #expect(meter.rate(settled: 50, elapsed: .milliseconds(200)) == nil)
    #expect(meter.rate(settled: 100, elapsed: .seconds(1)) == 100)
  }

  @Test func theRateIsThatOfTheLastSeconds() throws {
    var meter = RateMeter()
    var settled: Int64 = 0
    var rate: Double?
    // A cold start of ten minutes, then 500 rows a second.
    for second in 0...660 {
      if second > 600 { settled += 500 }
      rate = meter.rate(settled: settled, elapsed: .seconds(second))
      if second == 600 { #expect(rate == 0) }
    }
    #expect(rate == 500)
  }

  @Test func aFastTickerKeepsTheSpan() throws {
    var meter = RateMeter()
    var rate: Double?
    for tick in 0...600 {
      rate = meter.rate(
        settled: Int64(tick < 300 ? 0 : tick - 300),
        elapsed: .milliseconds(tick * 100)
      )
    }
    #expect(try abs(#require(rate) - 10) < 0.01)
  }
}
