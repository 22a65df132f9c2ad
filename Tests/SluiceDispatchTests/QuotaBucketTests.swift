import SluiceCore
import Testing

@testable import SluiceDispatch

@Suite struct QuotaBucketTests {
  /// Sends as fast as the bucket lets, by somebody who comes up to `lateness` late.
  private static func arrivals(
    quota: Int,
    minutes: Int,
    lateness: Double,
    idle: ClosedRange<Double>? = nil
  ) -> [Duration] {
    let start = Instant.now
    var random = SeededRandom(state: 7)
    var bucket = QuotaBucket(requestsPerMinute: quota)
    var now = start
    var sent: [Duration] = []
    while now - start < .seconds(60 * minutes) {
      if let next = bucket.opens(after: now) {
        now = next + .seconds(Double.random(in: 0...lateness, using: &random))
      } else if let idle, idle.contains((now - start) / .seconds(1)) {
        now = start + .seconds(idle.upperBound + 0.001)
      } else {
        bucket.take(1, at: now)
        sent.append(now - start)
      }
    }
    return sent
  }

  @Test(arguments: [1, 3, 10, 60, 250, 251, 600, 5000], [0, 0.02])
  func noMinuteHoldsMoreThanTheQuota(quota: Int, lateness: Double) {
    let sent = Self.arrivals(quota: quota, minutes: 5, lateness: lateness)
    for server in [QuotaServer.fixedWindow, .slidingWindow, .bucket] {
      #expect(!server.refusals(sent, perMinute: quota).contains(true), "\(server)")
    }
  }

  @Test func ninetyNinePercentOfTheQuotaAreUsedAlthoughWakeUpsAreLate() {
    let sent = Self.arrivals(quota: 600, minutes: 20, lateness: 0.02)
    #expect(sent.count >= 600 * 20 * 99 / 100)
  }

  @Test func anIdleMinuteSavesUpNoBurst() {
    let sent = Self.arrivals(quota: 600, minutes: 5, lateness: 0.01, idle: 60...150)
    for server in QuotaServer.allCases {
      #expect(!server.refusals(sent, perMinute: 600).contains(true), "\(server)")
    }
  }

  @Test func itStartsWithoutABurst() {
    let sent = Self.arrivals(quota: 600, minutes: 1, lateness: 0)
    #expect(sent.filter { $0 < .seconds(1) }.count <= 11)
  }

  @Test func tokensThatWereNotUsedComeBack() {
    var bucket = QuotaBucket(tokensPerMinute: 6_000)
    let now = Instant.now
    bucket.take(300, at: now)
    bucket.correct(from: 300, to: 0)
    #expect(bucket.opens(after: now) == nil)
    bucket.take(300, at: now)
    let before = bucket.opens(after: now)
    bucket.correct(from: 300, to: 400)
    #expect(bucket.opens(after: now).map { $0 > before ?? now } == true)
  }

  @Test(arguments: [50, 500, 3_000])
  func tokensOfAnyMinuteStayBelowTheQuotaOnceLargeRequestsAreKnown(largest: Int) {
    let start = Instant.now
    var random = SeededRandom(state: 3)
    var bucket = QuotaBucket(tokensPerMinute: 10_000)
    var now = start
    var sent: [(at: Duration, tokens: Int)] = []
    while now - start < .seconds(600) {
      if let next = bucket.opens(after: now) {
        now = next
        continue
      }
      let tokens = Int.random(in: 1...largest, using: &random)
      bucket.take(Double(tokens), at: now)
      sent.append((now - start, tokens))
    }
    for first in stride(from: 100, to: sent.count, by: 17).map({ sent[$0] }) {
      let minute = sent.filter { $0.at >= first.at && $0.at < first.at + .seconds(60) }
      #expect(minute.reduce(0) { $0 + $1.tokens } <= 10_000)
    }
  }

  @Test func aRequestLargerThanTheQuotaIsSentAndPaidFor() throws {
    var bucket = QuotaBucket(tokensPerMinute: 100)
    let now = Instant.now
    #expect(bucket.opens(after: now) == nil)
    bucket.take(1_000, at: now)
    let next = try #require(bucket.opens(after: now))
    #expect(next - now > .seconds(600) && next - now < .seconds(1300))
    #expect(bucket.opens(after: next) == nil)
  }
}
