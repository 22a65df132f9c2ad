internal import CSimdjson

/// The numbers of a text's flat lists, read while its grammar is checked: one pass, no array a list.
///
/// A flat list holds numbers only, at least one, each no larger than a float can be. Every number is
/// rounded to the nearest float, ties to even.
struct JSONFloats {
  private struct FlatList {
    /// Where the list starts in the text.
    let offset: Int
    let first: Int
    let count: Int
  }
  /// Memory beyond this is given back with the next short text.
  private static let keptCapacity = 1 << 20

  private var values: UnsafeMutableBufferPointer<Float> = .allocate(capacity: 512)
  private var used = 0
  private var lists: [FlatList] = []
  /// Whether the lists of the present text are read at all.
  private var isWanted = false

  func deallocate() { values.deallocate() }

  /// Forgets the last text.
  mutating func begin(isWanted: Bool, tokens count: Int) {
    self.isWanted = isWanted
    used = 0
    lists.removeAll(keepingCapacity: lists.capacity <= 4096)
    // Between two numbers stands a comma.
    let most = isWanted ? count / 2 + 1 : 0
    let isTooLarge = values.count > Self.keptCapacity && most <= Self.keptCapacity
    guard values.count < most || isTooLarge else { return }
    values.deallocate()
    values = .allocate(capacity: max(512, most))
  }

  /// Reads the list that a token opens.
  ///
  /// - Returns: The token that closes it; nil when it is not flat or not well formed.
  mutating func take(_ open: Int, of tokens: JSONTokens) -> Int? {
    guard isWanted, open + 1 < tokens.count, let base = values.baseAddress else { return nil }
    switch tokens.byte(open + 1) {
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): break
    default: return nil
    }
    var count = 0
    let close = sluice_json_floats(
      tokens.text,
      tokens.starts,
      tokens.count,
      open,
      base + used,
      &count
    )
    guard close > 0 else { return nil }
    lists.append(FlatList(offset: tokens.start(open), first: used, count: count))
    used += count
    return Int(close)
  }

  /// The numbers of the list that starts at an offset; nil where none was read.
  func values(at offset: Int) -> UnsafeBufferPointer<Float>? {
    var low = 0
    var high = lists.count
    while low < high {
      let middle = (low + high) / 2
      if lists[middle].offset < offset { low = middle + 1 } else { high = middle }
    }
    guard low < lists.count, lists[low].offset == offset else { return nil }
    let list = lists[low]
    return UnsafeBufferPointer(rebasing: values[list.first..<(list.first + list.count)])
  }
}

/// Appends finite numbers with commas between them, each with the fewest digits that give it back.
package func appendFloats(_ values: UnsafeBufferPointer<Float>, to out: inout [UInt8]) {
  guard let base = values.baseAddress else { return }
  let most = values.count * Int(sluice_json_float_size)
  withUnsafeTemporaryAllocation(of: CChar.self, capacity: most) { text in
    guard let start = text.baseAddress else { return }
    let count = sluice_json_write_floats(base, values.count, start)
    start.withMemoryRebound(to: UInt8.self, capacity: count) {
      out += UnsafeBufferPointer(start: $0, count: count)
    }
  }
}
