/// The rows that were taken from the source and are not durable yet: memory is bounded by them,
/// never by the manifest.
struct Window: Sendable {
  /// The most rows of one pull: large enough to make its costs vanish.
  static let pull = 512
  /// The first pull is small, so that the first request leaves at once.
  static let firstPull = 16

  let rowLimit: Int
  let byteLimit: Int
  private(set) var rows = 0
  private(set) var bytes = 0
  private(set) var isPulling = false
  private(set) var hasEnded = false
  private var bytesPerRow: Int?

  init(rows: Int, bytes: Int) {
    rowLimit = max(1, rows)
    byteLimit = max(1, bytes)
  }

  /// How many rows to take next; nil when there is no room, or a pull is under way.
  mutating func wanted() -> Int? {
    guard !isPulling, !hasEnded, bytes < byteLimit else { return nil }
    let room = rowLimit - rows
    // Small pulls are as dear as large ones: wait until it is worth while.
    guard room >= min(Self.pull, max(1, rowLimit / 8)) else { return nil }
    isPulling = true
    guard let bytesPerRow else { return min(room, Self.firstPull) }
    let fitting = (byteLimit - bytes) / max(1, bytesPerRow)
    return max(1, min(room, Self.pull, fitting))
  }

  /// A pull came back; without rows it was the last.
  mutating func arrived(rows newRows: Int, bytes newBytes: Int) {
    isPulling = false
    hasEnded = newRows == 0
    rows += newRows
    bytes += newBytes
    if newRows > 0 { bytesPerRow = newBytes / newRows }
  }

  /// The source will not be asked again.
  mutating func close() {
    isPulling = false
    hasEnded = true
  }

  mutating func committed(rows count: Int, bytes size: Int) {
    rows -= count
    bytes -= size
  }
}
