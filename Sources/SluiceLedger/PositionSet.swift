/// Record numbers out of one range, a bit each.
package struct PositionSet: Sendable, Equatable {
  /// The range that was asked about.
  package let range: ClosedRange<Int64>
  /// How many numbers are in the set.
  package private(set) var count = 0
  private var words: [UInt64]

  /// An empty set that can hold the numbers of `range`: an eighth of a byte each.
  package init(in range: ClosedRange<Int64>) {
    self.range = range
    words = Array(repeating: 0, count: Int((range.upperBound - range.lowerBound) / 64) + 1)
  }

  /// Whether the number is in the set; false for every number outside the range.
  package func contains(_ position: Int64) -> Bool {
    guard range.contains(position) else { return false }
    let (word, bit) = locate(position)
    return words[word] & bit != 0
  }

  /// Adds a number; one outside the range is left out.
  package mutating func insert(_ position: Int64) {
    guard range.contains(position) else { return }
    let (word, bit) = locate(position)
    if words[word] & bit == 0 { count += 1 }
    words[word] |= bit
  }

  private func locate(_ position: Int64) -> (word: Int, bit: UInt64) {
    let offset = position - range.lowerBound
    return (Int(offset >> 6), 1 << UInt64(offset & 63))
  }
}
