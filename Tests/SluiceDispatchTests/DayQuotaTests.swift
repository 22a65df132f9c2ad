import SluiceCore
import Testing

@testable import SluiceDispatch

@Suite struct DayQuotaTests {
  private let start = Instant.now
  /// 20:30 of some day.
  private static let evening =
    1_700_000_000.0
    - 1_700_000_000.0.truncatingRemainder(
      dividingBy: 86_400
    ) + 20.5 * 3600

  private func quota(_ perDay: Int, _ hours: [DayQuota.Hour] = []) -> DayQuota {
    DayQuota(
      requestsPerDay: perDay,
      anchor: DayQuota.Anchor(start, seconds: Self.evening),
      hours: hours
    )
  }

  @Test func theQuotaOfADayMayBeUsedAtOnce() {
    var quota = quota(100)
    for _ in 0..<100 {
      #expect(quota.opens(after: start) == nil)
      quota.take(at: start)
    }
    // What was sent at 20:30 counts to the end of that hour a day later.
    #expect(quota.opens(after: start).map { $0 - start > .seconds(24.4 * 3600) } == true)
    #expect(quota.opens(after: start).map { $0 - start < .seconds(24.6 * 3600) } == true)
  }

  @Test func anotherSessionGoesOnCounting() {
    var first = quota(10)
    for _ in 0..<6 { first.take(at: start) }
    var second = quota(10, first.hours)
    #expect(second.used(at: start) == 6)
    for _ in 0..<4 {
      #expect(second.opens(after: start) == nil)
      second.take(at: start)
    }
    #expect(second.opens(after: start) != nil)
  }

  @Test func noDayHoldsMoreThanTheQuotaWhereverItBegins() {
    var quota = quota(50)
    var sent: [Duration] = []
    var now = start
    while now - start < .seconds(4 * 86_400) {
      if let next = quota.opens(after: now) {
        now = next
        continue
      }
      quota.take(at: now)
      sent.append(now - start)
      now += .seconds(sent.count.isMultiple(of: 7) ? 5000 : 10)
    }
    #expect(sent.count >= 150)
    for first in sent {
      #expect(sent.count { $0 >= first && $0 < first + .seconds(86_400) } <= 50)
    }
  }

  @Test func hoursToComeAreAClockThatWasSetBackAndOldOnesAreForgotten() {
    let now = Int(Self.evening) / 3600
    let quota = quota(5, [.init(hour: now + 3, requests: 5), .init(hour: now - 30, requests: 5)])
    #expect(quota.hours.isEmpty)
    #expect(quota.opens(after: start) == nil)
  }
}
