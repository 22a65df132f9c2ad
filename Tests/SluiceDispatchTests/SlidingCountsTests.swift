import SluiceCore
import Testing

@testable import SluiceDispatch

@Suite struct SlidingCountsTests {
  @Test func whatIsOlderThanTheWindowIsForgotten() {
    let start = Instant.now
    var counts = SlidingCounts(seconds: 10)
    counts.add(left: 1, at: start)
    counts.add(left: 2, right: 5, at: start + .seconds(5))
    #expect(counts.sums(at: start + .seconds(9)) == (3, 5))
    #expect(counts.sums(at: start + .seconds(12)) == (2, 5))
    #expect(counts.sums(at: start + .seconds(100)) == (0, 0))
  }
}
