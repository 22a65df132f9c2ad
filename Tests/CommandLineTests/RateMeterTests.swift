import Testing

@testable import sluice

/// Rows a second over the last seconds.
struct RateMeterTests {
  @Test func oneSampleTellsNothing() {
    var meter = RateMeter()
    #expect(meter.rate(settled: 0, working: .zero) == nil)
    #expect(meter.rate(settled: 50, working: .milliseconds(200)) == nil)
    #expect(meter.rate(settled: 100, working: .seconds(1)) == 100)
  }

  @Test func theRateIsThatOfTheLastSeconds() throws {
    var meter = RateMeter()
    var settled: Int64 = 0
    var rate: Double?
    // A cold start of ten minutes, then 500 rows a second.
    for second in 0...660 {
      if second > 600 { settled += 500 }
      rate = meter.rate(settled: settled, working: .seconds(second))
      if second == 600 { #expect(rate == 0) }
    }
    #expect(rate == 500)
  }

  @Test func whileNobodyWorksTheRateStands() {
    var meter = RateMeter()
    for second in 0...10 { _ = meter.rate(settled: Int64(second) * 50, working: .seconds(second)) }
    for _ in 0..<1000 { #expect(meter.rate(settled: 500, working: .seconds(10)) == 50) }
    #expect(meter.rate(settled: 550, working: .seconds(11)) == 50)
  }

  @Test func aFastTickerKeepsTheSpan() throws {
    var meter = RateMeter()
    var rate: Double?
    for tick in 0...600 {
      rate = meter.rate(
        settled: Int64(tick < 300 ? 0 : tick - 300),
        working: .milliseconds(tick * 100)
      )
    }
    #expect(try abs(#require(rate) - 10) < 0.01)
  }
}
