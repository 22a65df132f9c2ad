import SluiceCore
import SluiceLedger

/// Draws rows that are spread over a manifest.
enum SpreadSample {
  /// Ranks among rows that are not done: one drawn from each of `count` equal parts.
  ///
  /// - Parameters:
  ///   - count: How many are wanted.
  ///   - total: How many rows there are to draw from.
  ///   - seed: The same seed draws the same ranks.
  /// - Returns: Ascending ranks from 0; all of them where no more are there than wanted.
  static func ranks(_ count: Int, of total: Int64, seed: UInt64) -> [Int64] {
    guard count > 0, total > 0 else { return [] }
    guard Int64(count) < total else { return Array(0..<total) }
    var random = SeededRandom(seed: seed)
    let parts = Int64(count)
    // Whole and remainder apart: a product of both could pass 64 bits.
    let (size, rest) = total.quotientAndRemainder(dividingBy: parts)
    return (0..<parts).map { part in
      let start = part * size + min(part, rest)
      return start + Int64.random(in: 0..<(size + (part < rest ? 1 : 0)), using: &random)
    }
  }

  /// The record numbers of the drawn rows.
  ///
  /// - Parameters:
  ///   - count: How many are wanted.
  ///   - records: The records of the manifest.
  ///   - seed: The same seed draws the same rows.
  ///   - settled: Which of a range are done; asked block by block.
  /// - Returns: Ascending record numbers of rows that are not done.
  /// - Throws: What `settled` throws.
  static func positions(
    _ count: Int,
    of records: Int64,
    seed: UInt64,
    settled: (ClosedRange<Int64>) throws -> PositionSet
  ) throws -> [Int64] {
    var open: Int64 = 0
    try forEachBlock(of: records) { block in
      open += Int64(block.count - (try settled(block)).count)
      return true
    }
    var ranks = ranks(count, of: open, seed: seed)[...]
    var positions: [Int64] = []
    var before: Int64 = 0
    try forEachBlock(of: records) { block in
      let done = try settled(block)
      let here = Int64(block.count - done.count)
      defer { before += here }
      guard let next = ranks.first, next < before + here else { return !ranks.isEmpty }
      var rank = before
      for position in block where !done.contains(position) {
        if ranks.first == rank {
          positions.append(position)
          ranks.removeFirst()
        }
        rank += 1
      }
      return !ranks.isEmpty
    }
    return positions
  }

  private static func forEachBlock(
    of records: Int64,
    _ body: (ClosedRange<Int64>) throws -> Bool
  ) rethrows {
    let size: Int64 = 65_536
    var start: Int64 = 1
    while start <= records {
      let block = start...min(records, start + size - 1)
      guard try body(block) else { return }
      start = block.upperBound + 1
    }
  }
}
