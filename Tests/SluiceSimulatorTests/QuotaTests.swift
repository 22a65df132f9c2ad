import SluiceCore
import SluiceJSON
import Testing

@testable import SluiceSimulator

/// SimulatedQuotas: windows and buckets, requests and tokens, and the books about who kept to them.
@Suite struct QuotaTests {
  private let start = Instant.now

  private func at(_ seconds: Double) -> Instant { start + .seconds(seconds) }

  @Test(arguments: [
    ("600/60s", 600, 60.0, Quota.Unit.requests, Quota.Kind.window),
    ("tokens:90000/1m", 90_000, 60, .tokens, .window),
    ("bucket:5/250ms", 5, 0.25, .requests, .bucket),
    ("bucket:tokens:7/2h", 7, 7200, .tokens, .bucket), ("10/1d", 10, 86_400, .requests, .window),
  ])
  func aQuotaIsRead(
    _ text: String,
    _ amount: Int,
    _ seconds: Double,
    _ unit: Quota.Unit,
    _ kind: Quota.Kind
  ) throws {
    let quota = try Quota(parsing: text)
    #expect(quota.amount == amount)
    #expect(quota.period == .seconds(seconds))
    #expect(quota.unit == unit)
    #expect(quota.kind == kind)
  }

  @Test(arguments: [
    "", "600", "600/", "600/60", "0/60s", "-1/60s", "600/0s", "600/nans", "x/60s", "a:600/60s",
    "tokens:bucket:1/1s", "600/60s:", "600/60s/1s",
  ])
  func whatIsNoQuotaIsRefused(_ text: String) {
    #expect(throws: SluiceError.self) { try Quota(parsing: text) }
  }

  @Test func aWindowBeginsAnewWithItsPeriod() throws {
    var meter = QuotaMeter(try Quota(parsing: "2/10s"), at: start)
    for _ in 0..<2 {
      #expect(meter.wait(for: 1, at: at(4)) == nil)
      meter.take(1, at: at(4))
    }
    #expect(meter.wait(for: 1, at: at(4)) == .seconds(6))
    #expect(meter.standing(at: at(4)).remaining == 0)
    #expect(meter.wait(for: 1, at: at(10)) == nil)
    #expect(meter.standing(at: at(35)).remaining == 2)
    meter.take(1, at: at(35))
    #expect(meter.periods == [2, 0, 0, 1])
  }

  @Test func aBucketFillsEvenly() throws {
    var meter = QuotaMeter(try Quota(parsing: "bucket:4/8s"), at: start)
    meter.take(4, at: start)
    #expect(meter.wait(for: 1, at: start) == .seconds(2))
    #expect(meter.standing(at: at(2)).remaining == 1)
    #expect(meter.standing(at: at(2)).reset == .seconds(6))
    #expect(meter.wait(for: 1, at: at(2)) == nil)
    #expect(meter.wait(for: 2, at: at(2)) == .seconds(2))
    #expect(meter.standing(at: at(100)).remaining == 4)
  }

  @Test func moreThanThereEverIsPassesWhenAllIsThere() throws {
    for text in ["tokens:10/10s", "bucket:tokens:10/10s"] {
      var meter = QuotaMeter(try Quota(parsing: text), at: start)
      #expect(meter.wait(for: 25, at: start) == nil)
      meter.take(25, at: start)
      #expect(meter.wait(for: 1, at: at(0.5)) != nil)
      #expect(meter.wait(for: 25, at: at(10)) == nil)
    }
  }

  @Test func aRequestThatOneQuotaRefusesIsTakenFromNone() throws {
    let quotas = [try Quota(parsing: "10/1s"), try Quota(parsing: "tokens:5/60s")]
    var books = SimulatedQuotas(quotas, .retryAfter, at: start)
    #expect(books.admit(tokens: 4, at: start) == nil)
    #expect(books.admit(tokens: 4, at: start) == .seconds(60))
    #expect(books.admit(tokens: 1, at: start) == nil)
    #expect(books.report?["used"] == (try JSONValue(parsing: Array("[[2],[5]]".utf8))))
  }

  @Test func whoComesInsideTheForbiddenTimeIsCounted() throws {
    var books = SimulatedQuotas([try Quota(parsing: "1/10s")], .retryAfter, at: start)
    #expect(books.admit(tokens: 0, at: start) == nil)
    #expect(books.admit(tokens: 0, at: at(7.5)) == .seconds(3))
    #expect(books.report?["early"] == .number("0"))
    // The window is over, and what was told is not.
    #expect(books.admit(tokens: 0, at: at(10.2)) == nil)
    #expect(books.report?["early"] == .number("1"))
    #expect(books.admit(tokens: 0, at: at(10.6)) == .seconds(10))
    #expect(books.report?["refused"] == .number("2"))
    #expect(books.report?["early"] == .number("1"))
  }
}
