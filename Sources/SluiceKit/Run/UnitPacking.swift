import SluiceCore

/// Packs rows into units: as many in each as the job wants and the endpoint takes.
struct UnitPacking: Sendable {
  private(set) var limit: BatchLimit
  /// Rows that wait for their unit to fill up.
  private var waiting: [Row] = []
  private var bytes = 0

  init(_ limit: BatchLimit) { self.limit = limit }

  /// Adds a row.
  ///
  /// - Returns: The rows of a unit that is full now, if there is one; a row that is over a limit all by
  ///   itself makes a unit of its own.
  mutating func add(_ row: Row) -> [Row]? {
    if waiting.isEmpty, limit.rows <= 1 { return [row] }
    let isOver = !waiting.isEmpty && bytes + row.payload.count > limit.bytes
    let full = isOver || waiting.count >= limit.rows ? flush() : nil
    waiting.append(row)
    bytes += row.payload.count
    if full == nil, waiting.count >= limit.rows { return flush() }
    return full
  }

  /// The rows that wait, full or not; nil when there are none.
  mutating func flush() -> [Row]? {
    guard !waiting.isEmpty else { return nil }
    defer {
      waiting.removeAll(keepingCapacity: true)
      bytes = 0
    }
    return waiting
  }

  /// Units carry no more than this from now on.
  mutating func narrow(to other: BatchLimit) {
    limit.rows = max(1, min(limit.rows, other.rows))
    limit.bytes = max(1, min(limit.bytes, other.bytes))
  }
}
