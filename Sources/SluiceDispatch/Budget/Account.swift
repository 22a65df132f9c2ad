internal import SluiceCore

/// The books of a run's money: what is spent, what is out and counts as spent, and whether the next
/// request may still be paid for.
///
/// A request that leaves is counted with what it can cost at the most (``TokenEstimate/ceiling``), and
/// with what it did cost when it comes back. So the sum never passes the budget, whatever is in
/// flight, as long as the job says how much a row may write; where it does not, the longest answer so
/// far stands for the next one.
struct Account: Sendable {
  let prices: Prices
  let limit: Double?
  private(set) var usage: TokenTotals
  /// For what is in flight.
  private(set) var reserved = 0.0
  /// The longest that a request has taken: so long the time of endpoints runs on when a run stops.
  private(set) var slowest = Duration.zero
  /// A price is missing for what the server has counted.
  private(set) var isUnpriced = false

  init(_ budget: Budget, usage: TokenTotals = TokenTotals()) {
    prices = budget.prices
    limit = budget.cost
    self.usage = usage
  }

  /// What tokens have cost so far; nil when a price is missing.
  var spentOnTokens: Double? {
    prices.cost(of: usage)
  }

  /// What a request counts while it is out.
  func price(of estimate: TokenUsage) -> Double { prices.cost(of: estimate) ?? 0 }

  /// Whether another request may leave.
  ///
  /// - Parameters:
  ///   - price: What it may cost.
  ///   - time: What the time of the endpoints has cost, and costs until it is back.
  /// - Returns: False when the sum would pass the limit.
  func affords(_ price: Double, time: Double) -> Bool {
    guard let limit else { return true }
    return (spentOnTokens ?? 0) + reserved + price + time <= limit
  }

  mutating func reserve(_ price: Double) { reserved += price }

  /// A request came back that counted so much.
  mutating func release(_ price: Double, after latency: Duration) {
    // Sums of fractions: nothing is left when nothing is out.
    reserved = max(0, reserved - price)
    slowest = max(slowest, latency)
  }

  /// Rows have used so much.
  mutating func spend(_ tokens: TokenUsage, rows: Int) {
    usage.add(tokens, rows: rows)
    isUnpriced = !prices.isEmpty && spentOnTokens == nil
  }
}
