import SluiceCore

/// Transfers that wait for a free slot of their lane, in order.
struct TransferQueue {
  private var transfers: [Transfer] = []
  private var head = 0

  var isEmpty: Bool { head == transfers.count }

  mutating func append(_ more: [Transfer]) {
    if isEmpty {
      transfers = more
      head = 0
    } else {
      transfers += more
    }
  }

  /// The next one; nil when there is none.
  mutating func next() -> Transfer? {
    guard !isEmpty else { return nil }
    defer { head += 1 }
    return transfers[head]
  }

  /// Takes out those with these numbers.
  mutating func remove(_ ids: Set<UInt64>) -> [Transfer] {
    let removed = transfers[head...].filter { ids.contains($0.id) }
    if !removed.isEmpty {
      transfers = transfers[head...].filter { !ids.contains($0.id) }
      head = 0
    }
    return removed
  }

  /// Takes out all.
  mutating func removeAll() -> [Transfer] {
    defer {
      transfers = []
      head = 0
    }
    return Array(transfers[head...])
  }
}
