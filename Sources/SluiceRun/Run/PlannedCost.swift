import SluiceCore
import SluiceDispatch

/// What a run is likely to use and to cost, before anything is sent.
///
/// Tokens are estimated from the bytes of the rows: 4 bytes a token, or what earlier replies of the run
/// have shown.
public struct PlannedCost: Sendable, Equatable, Encodable {
  /// Tokens that will be read.
  public let inputTokens: Int
  /// Tokens that will be written: as many for each row as the replies so far had; before the first,
  /// as many as the job allows.
  public let outputTokens: Int
  /// The tokens that will be written at the most; nil when the job does not say.
  public let outputTokensAtMost: Int?
  /// Whether earlier replies have shown how many bytes a token of this job has.
  public let isLearned: Bool
  /// What the tokens will cost; nil when a price is missing.
  public let cost: Double?
  /// What they will cost at the most; nil when the job does not say how much a row may write.
  public let costAtMost: Double?
  /// What each hour of each endpoint costs besides.
  public let perHour: Double?
  /// Why there is no cost: `cost unknown: no price given`.
  public let unknown: String?

  init(bytes: Int, rows: Int, estimate: TokenEstimate, prices: Prices) {
    let likely = estimate.usage(bytes: bytes, rows: rows)
    let most = estimate.most == nil ? nil : estimate.ceiling(bytes: bytes, rows: rows)
    inputTokens = likely.input
    outputTokens = likely.output
    outputTokensAtMost = most?.output
    isLearned = estimate.isLearned
    cost = prices.cost(of: likely)
    costAtMost = most.flatMap(prices.cost)
    perHour = prices.perHour
    var tokens = TokenTotals()
    tokens.add(likely)
    unknown = cost == nil ? prices.unknown(tokens) : nil
  }
}
