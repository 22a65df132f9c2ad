internal import SluiceCore

/// Units that wait for their time: a heap, the earliest on top.
///
/// A waiting unit holds no slot.
struct WaitingUnits: Sendable {
  private struct Entry {
    let due: Instant
    /// Units of one instant leave in the order in which they came.
    let order: UInt64
    let pending: PendingUnit

    func isBefore(_ other: Entry) -> Bool { (due, order) < (other.due, other.order) }
  }

  private var heap: [Entry] = []
  private var arrivals: UInt64 = 0

  var count: Int { heap.count }
  var isEmpty: Bool { heap.isEmpty }
  /// The one that is due first.
  var first: (due: Instant, pending: PendingUnit)? {
    heap.first.map { ($0.due, $0.pending) }
  }

  mutating func insert(_ pending: PendingUnit, due: Instant) {
    arrivals += 1
    heap.append(Entry(due: due, order: arrivals, pending: pending))
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard heap[child].isBefore(heap[parent]) else { return }
      heap.swapAt(child, parent)
      child = parent
    }
  }

  /// Takes out the first unit, if it is due.
  mutating func popDue(at now: Instant) -> PendingUnit? {
    guard let first = heap.first, first.due <= now else { return nil }
    let last = heap.removeLast()
    if !heap.isEmpty {
      heap[0] = last
      sinkRoot()
    }
    return first.pending
  }

  private mutating func sinkRoot() {
    var parent = 0
    while true {
      var smallest = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
        if heap[child].isBefore(heap[smallest]) { smallest = child }
      }
      guard smallest != parent else { return }
      heap.swapAt(parent, smallest)
      parent = smallest
    }
  }
}
