import Foundation
import SluiceCore
import SluiceDispatch
import SluiceLedger

/// What the rest of a run will take, from what a sample of its rows took.
///
/// Every figure was measured on answered rows; ranges hold four times out of five (10 to 90 %).
public struct TrialEstimate: Sendable, Equatable, Encodable {
  /// Rows that the sample settled.
  public let rows: Int
  /// Of them, the rows with an answer.
  public let succeeded: Int
  /// Rows that are left after the sample.
  public let rowsLeft: Int64
  /// Requests in flight at the end of the sample: the concurrency that was found.
  public let concurrency: Int
  /// Rows a second at that concurrency, once the sample was under way; nil where no row was answered.
  public let rowsPerSecond: MeasuredRange?
  /// Seconds for the rows that are left; nil without a rate.
  public let seconds: MeasuredRange?
  /// Tokens that they will read; nil where nothing is known of tokens.
  public let inputTokens: MeasuredRange?
  /// Tokens that they will write.
  public let outputTokens: MeasuredRange?
  /// Whether the server did not say what its answers used, so that tokens are estimated from bytes.
  public let tokensAreEstimated: Bool
  /// What they will cost; nil when a price is missing.
  public let cost: MeasuredRange?
  /// Why there is no cost: `cost unknown: no price given`.
  public let costUnknown: String?
  /// The share of rows that fail or cannot be used, from 0 to 1.
  public let failedShare: MeasuredRange?
}

extension TrialEstimate {
  /// What was measured.
  struct Measured {
    var rows: [TimedRow]
    /// The time in which the sample worked.
    var working: Duration
    var concurrency: Int
    var rowsLeft: Int64
    /// What the sample's requests used together, estimates included.
    var tokens: TokenTotals
    var prices: Prices
    /// How many endpoints are paid by the hour.
    var endpoints: Int
  }

  init(_ measured: Measured) {
    let answered = measured.rows.filter { $0.state == .succeeded }
    let left = Double(measured.rowsLeft)
    rows = measured.rows.count
    succeeded = answered.count
    rowsLeft = measured.rowsLeft
    concurrency = measured.concurrency
    rowsPerSecond = Self.rate(measured)
    seconds = rowsPerSecond?.dividing(left)
    let tokens = Self.tokens(answered, measured.tokens)
    inputTokens = tokens.input?.times(left)
    outputTokens = tokens.output?.times(left)
    tokensAreEstimated = tokens.areEstimated
    let cost = Self.cost(answered, measured, hours: seconds?.times(1 / 3600))
    self.cost = cost
    costUnknown = cost == nil ? Self.unknown(measured) : nil
    failedShare = .share(rows - answered.count, of: rows)
  }

  /// Rows a second between the first quarter of the answers, while the run gathers way, and the last
  /// tenth, when fewer and fewer are left; over all of the sample where that says nothing.
  private static func rate(_ measured: Measured) -> MeasuredRange? {
    let times = measured.rows.map(\.time.timeIntervalSince1970).sorted()
    let seconds = measured.working / .seconds(1)
    guard !times.isEmpty, seconds > 0 else { return nil }
    let steady = times[(times.count / 4)...(times.count - 1 - times.count / 10)]
    let gaps = zip(steady.dropFirst(), steady).map { $0 - $1 }
    guard gaps.count >= 4, let gap = MeasuredRange.mean(of: gaps), gap.low > 0 else {
      let rate = Double(times.count) / seconds
      return MeasuredRange(low: rate, middle: rate, high: rate)
    }
    return gap.dividing(1)
  }

  /// Tokens of one row.
  private static func tokens(
    _ rows: [TimedRow],
    _ totals: TokenTotals
  ) -> (input: MeasuredRange?, output: MeasuredRange?, areEstimated: Bool) {
    let reported = rows.filter { $0.inputTokens != nil || $0.outputTokens != nil }
    if reported.isEmpty, totals.rows > 0 {
      let each = { (tokens: Int64) in
        let mean = Double(tokens) / Double(totals.rows)
        return MeasuredRange(low: mean, middle: mean, high: mean)
      }
      return (each(totals.input), each(totals.output), true)
    }
    return (
      .mean(of: reported.map { Double($0.inputTokens ?? 0) }),
      .mean(of: reported.map { Double($0.outputTokens ?? 0) }), false
    )
  }

  private static func cost(
    _ rows: [TimedRow],
    _ measured: Measured,
    hours: MeasuredRange?
  ) -> MeasuredRange? {
    let prices = measured.prices
    guard !prices.isEmpty else { return nil }
    let left = Double(measured.rowsLeft)
    let reported = rows.filter { $0.inputTokens != nil || $0.outputTokens != nil }
    var each: MeasuredRange?
    if reported.isEmpty {
      guard let all = prices.cost(of: measured.tokens) else { return nil }
      let mean = all / Double(max(1, measured.tokens.rows))
      each = MeasuredRange(low: mean, middle: mean, high: mean)
    } else {
      let costs = reported.compactMap {
        prices.cost(input: Double($0.inputTokens ?? 0), output: Double($0.outputTokens ?? 0))
      }
      guard costs.count == reported.count else { return nil }
      each = .mean(of: costs)
    }
    let byHour = prices.perHour.flatMap { price in
      hours?.times(price * Double(max(1, measured.endpoints)))
    }
    return each?.times(left).plus(byHour)
  }

  private static func unknown(_ measured: Measured) -> String {
    measured.rows.contains { $0.state == .succeeded } || !measured.prices.isEmpty
      ? measured.prices.unknown(measured.tokens) : "cost unknown: no row was answered"
  }
}
