import SluiceCore
import SluiceDispatch

/// What a run has used so far, all its sessions together, and what that costs.
public struct RunSpending: Sendable, Equatable, Encodable {
  /// Tokens that were read.
  public let inputTokens: Int64
  /// Tokens that were written.
  public let outputTokens: Int64
  /// Rows whose tokens are in these figures.
  public let meteredRows: Int64
  /// Of them, the rows whose tokens are estimated from bytes, because their server did not say.
  public let estimatedRows: Int64
  /// Hours in which endpoints could work.
  public let workingHours: Double
  /// Hours in which endpoints loaded their models.
  public let coldHours: Double
  /// What all of it costs, in the currency of the job's prices; nil when a price is missing.
  public let cost: Double?
  /// What a thousand answered rows cost; nil before the first one, and without a cost.
  public let costPerThousandRows: Double?
  /// What the rows that are left will cost at that rate; nil while it is not known how many they are.
  public let costOfTheRest: Double?
  /// Why there is no cost: `cost unknown: no price given`; nil when there is one.
  public let unknown: String?
}

extension RunSpending {
  init(
    _ tokens: TokenTotals,
    time: [EndpointTime],
    prices: Prices,
    counts: RunCounts
  ) {
    let hour = Duration.seconds(3600)
    let hours = prices.cost(of: time.map(\.charged).reduce(.zero, +))
    let cost = prices.cost(of: tokens).map { $0 + hours }
    let perRow = counts.succeeded > 0 ? cost.map { $0 / Double(counts.succeeded) } : nil
    self.init(
      inputTokens: tokens.input,
      outputTokens: tokens.output,
      meteredRows: tokens.rows,
      estimatedRows: tokens.estimatedRows,
      workingHours: time.reduce(0) { $0 + $1.working / hour },
      coldHours: time.reduce(0) { $0 + $1.cold / hour },
      cost: cost,
      costPerThousandRows: perRow.map { $0 * 1000 },
      costOfTheRest: counts.rowsKnown ? perRow.map { $0 * Double(counts.pending) } : nil,
      unknown: cost == nil ? prices.unknown(tokens) : nil
    )
  }
}

extension Prices {
  /// Why nothing can be said about costs.
  func unknown(_ tokens: TokenTotals) -> String {
    guard coversTokens else { return "cost unknown: no price given" }
    let kind = perMillionInputTokens == nil && tokens.input > 0 ? "input" : "output"
    return "cost unknown: no price given for \(kind) tokens"
  }
}
