package import SluiceCore

/// What an endpoint costs, in whatever currency the person thinks in; nil where none is given.
package struct Prices: Sendable, Equatable {
  package var perMillionInputTokens: Double?
  package var perMillionOutputTokens: Double?
  /// For each endpoint and hour.
  package var perHour: Double?

  package init(
    perMillionInputTokens: Double? = nil,
    perMillionOutputTokens: Double? = nil,
    perHour: Double? = nil
  ) {
    self.perMillionInputTokens = perMillionInputTokens
    self.perMillionOutputTokens = perMillionOutputTokens
    self.perHour = perHour
  }

  /// Whether no price is known at all.
  package var isEmpty: Bool { !coversTokens && perHour == nil }

  /// Whether tokens have a price; where they have none and hours do, tokens are free.
  package var coversTokens: Bool { perMillionInputTokens != nil || perMillionOutputTokens != nil }

  /// What tokens cost; nil when a price that it takes is not known: it is never counted as zero.
  package func cost(of tokens: TokenUsage) -> Double? {
    cost(input: Double(tokens.input), output: Double(tokens.output))
  }

  package func cost(of tokens: TokenTotals) -> Double? {
    cost(input: Double(tokens.input), output: Double(tokens.output))
  }

  package func cost(input: Double, output: Double) -> Double? {
    if isEmpty { return nil }
    guard coversTokens else { return 0 }
    guard input == 0 || perMillionInputTokens != nil,
      output == 0 || perMillionOutputTokens != nil
    else { return nil }
    return (input * (perMillionInputTokens ?? 0) + output * (perMillionOutputTokens ?? 0)) / 1e6
  }

  /// What the time of endpoints costs.
  package func cost(of time: Duration) -> Double { (perHour ?? 0) * (time / .seconds(3600)) }
}
