import SluiceCore
import Testing

@testable import SluiceTransport

struct StallClockTests {
  /// When, if at all, a reply counts as stalled that has got so far at each look, ten seconds apart.
  private func stall(_ received: [Int], least: Int = 120) -> Int? {
    var clock = StallClock()
    let start = Instant.now
    return received.indices.first { index in
      clock.hasStalled(
        received: received[index],
        least: least,
        limit: .seconds(120),
        now: start + .seconds(10 * index)
      )
    }
  }

  @Test func silenceBeforeTheFirstByteIsNoStall() {
    #expect(stall(Array(repeating: 0, count: 1000)) == nil)
  }

  @Test func silenceAfterTheFirstByteIsOneWhenTheLimitHasPassed() {
    #expect(stall([0, 0, 500] + Array(repeating: 500, count: 20)) == 14)
  }

  @Test func aByteAMinuteIsTooLittle() {
    #expect(stall((0..<100).map { 1 + $0 / 6 }) == 12)
    #expect(stall((0..<100).map { 1 + $0 / 6 }, least: 1) == nil)
  }

  @Test func aByteASecondIsEnough() {
    #expect(stall((0..<100).map { 1 + $0 * 10 }) == nil)
  }

  @Test func everyAdvanceCountsFromAnew() {
    let bursts = (0..<100).map { 1 + $0 / 11 * 120 }
    #expect(stall(bursts) == nil)
  }

  @Test func theNextReplyStartsAnew() {
    var clock = StallClock()
    let start = Instant.now
    func look(_ received: Int, after seconds: Int) -> Bool {
      clock.hasStalled(
        received: received,
        least: 1,
        limit: .seconds(120),
        now: start + .seconds(seconds)
      )
    }
    #expect(!look(5, after: 0))
    clock.reset()
    #expect(!look(5, after: 130))
    #expect(look(5, after: 250))
  }
}
