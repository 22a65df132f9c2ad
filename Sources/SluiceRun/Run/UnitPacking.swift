import SluiceCore

/// Packs rows into units: as many in each as the job wants and the endpoint takes.
struct UnitPacking: Sendable {
  /// What the job wants.
  private let wanted: BatchLimit
  private(set) var limit: BatchLimit
  /// Rows that wait for their unit to fill up.
  private var waiting: [Row] = []
  private var bytes = 0

  /// Whether no rows wait.
  var isEmpty: Bool { waiting.isEmpty }

  init(_ limit: BatchLimit) {
    wanted = limit
    self.limit = limit
  }

  /// Adds a row.
  ///
  /// - Returns: The rows of a unit that is full now, if there is one; a row that is over a limit all by
  ///   itself makes a unit of its own.
  mutating func add(_ row: Row) -> [Row]? {
    if waiting.isEmpty, limit.rows <= 1 { return [row] }
    let full = hasRoom(for: row.payload.count) ? nil : flush()
    waiting.append(row)
    bytes += row.payload.count
    if full == nil, waiting.count >= limit.rows { return flush() }
    return full
  }

  /// Whether a row may join those that wait.
  private func hasRoom(for size: Int) -> Bool {
    if waiting.isEmpty { return true }
    // Whoever is over the limit of a row is there alone.
    let isAlone = max(size, waiting.count == 1 ? bytes : 0) > limit.rowBytes
    return !isAlone && bytes + size <= limit.bytes && waiting.count < limit.rows
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

  /// Units carry no more than this from now on, and no more than the job wants.
  mutating func keep(within other: BatchLimit) {
    limit.rows = max(1, min(wanted.rows, other.rows))
    limit.bytes = max(1, min(wanted.bytes, other.bytes))
    limit.rowBytes = max(1, min(wanted.rowBytes, other.rowBytes))
  }
}
