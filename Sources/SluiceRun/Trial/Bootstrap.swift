import SluiceCore

/// A measured figure with the range that it will lie in four times out of five.
public struct MeasuredRange: Sendable, Equatable, Encodable {
  /// What one case in ten stays below.
  public let low: Double
  /// The figure itself.
  public let middle: Double
  /// What one case in ten exceeds.
  public let high: Double
}

extension MeasuredRange {
  /// The mean of values, and how far other draws of as many would have it: a bootstrap of 1,000 draws
  /// with a fixed seed.
  ///
  /// Nil without a value; of one value nothing is known but itself.
  static func mean(of values: [Double]) -> MeasuredRange? {
    guard !values.isEmpty else { return nil }
    let count = values.count
    let middle = values.reduce(0, +) / Double(count)
    var random = SeededRandom(seed: 0)
    let draws = 1000
    var means = (0..<draws).map { _ in
      (0..<count).reduce(0) { sum, _ in sum + values[Int.random(in: 0..<count, using: &random)] }
        / Double(count)
    }
    means.sort()
    return MeasuredRange(low: means[draws / 10], middle: middle, high: means[draws * 9 / 10])
  }

  /// The share of cases that came out so: Wilson's interval at 80 %, which also holds for none of ten.
  static func share(_ part: Int, of whole: Int) -> MeasuredRange? {
    guard whole > 0 else { return nil }
    // The 90th percentile of the normal distribution.
    let z = 1.2816
    let n = Double(whole)
    let share = Double(part) / n
    let middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    let spread = z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
    return MeasuredRange(
      low: part == 0 ? 0 : max(0, middle - spread),
      middle: share,
      high: part == whole ? 1 : min(1, middle + spread)
    )
  }

  /// The same figure of so many.
  func times(_ factor: Double) -> MeasuredRange {
    MeasuredRange(low: low * factor, middle: middle * factor, high: high * factor)
  }

  /// So much more of it.
  func plus(_ other: MeasuredRange?) -> MeasuredRange {
    guard let other else { return self }
    return MeasuredRange(
      low: low + other.low,
      middle: middle + other.middle,
      high: high + other.high
    )
  }

  /// So many divided by it: a time from a rate; nil where it can be zero.
  func dividing(_ amount: Double) -> MeasuredRange? {
    guard low > 0 else { return nil }
    return MeasuredRange(low: amount / high, middle: amount / middle, high: amount / low)
  }
}
