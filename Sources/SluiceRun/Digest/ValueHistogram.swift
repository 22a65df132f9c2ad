/// How values are spread: equal steps between the least and the greatest.
package struct ValueHistogram: Sendable, Equatable {
  /// The least and the greatest value.
  package let least: Double
  package let greatest: Double
  /// How many values fell into each step; where all values are alike, one step.
  package let counts: [Int]

  /// The width of one step.
  package var step: Double {
    counts.count > 1 ? (greatest - least) / Double(counts.count) : 0
  }

  /// Nil without a value.
  package init?(_ values: [Double], steps: Int = 24) {
    let values = values.filter(\.isFinite)
    guard let least = values.min(), let greatest = values.max() else { return nil }
    self.least = least
    self.greatest = greatest
    guard greatest > least else {
      counts = [values.count]
      return
    }
    var counts = [Int](repeating: 0, count: steps)
    for value in values {
      let place = (value - least) / (greatest - least) * Double(steps)
      counts[min(steps - 1, Int(place))] += 1
    }
    self.counts = counts
  }
}
