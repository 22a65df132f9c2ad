/// The rows that were taken from the source and are not durable yet: memory is bounded by them,
/// never by the manifest.
struct Window: Sendable {
  /// The most rows of one pull: large enough to make its costs vanish.
  static let pull = 512
  /// The first pull is small, so that the first request leaves at once.
  static let firstPull = 16

  /// While so many bytes of answers wait to become durable, no request leaves: a group commit takes
  /// less, so that a ledger that keeps up never stops anything.
  static let unsavedLimit = 8 << 20

  private(set) var rowLimit: Int
  let byteLimit: Int
  private(set) var rows = 0
  /// Of payload, of the rows that are not settled.
  private(set) var bytes = 0
  /// Of answers, of the rows that are settled and not durable.
  private(set) var unsaved = 0
  private(set) var isPulling = false
  private(set) var hasEnded = false
  private var bytesPerRow: Int?

  init(rows: Int, bytes: Int) {
    rowLimit = max(1, rows)
    byteLimit = max(1, bytes)
  }

  /// As many rows are wanted as what may be in flight now can use; those that are there already stay.
  mutating func fit(rows limit: Int) { rowLimit = max(1, limit) }

  /// How many rows to take next; nil when there is no room, or a pull is under way.
  mutating func wanted() -> Int? {
    guard !isPulling, !hasEnded, bytes + unsaved < byteLimit else { return nil }
    let room = rowLimit - rows
    // Small pulls are as dear as large ones: wait until it is worth while.
    guard room >= min(Self.pull, max(1, rowLimit / 8)) else { return nil }
    isPulling = true
    guard let bytesPerRow else { return min(room, Self.firstPull) }
    let fitting = (byteLimit - bytes - unsaved) / max(1, bytesPerRow)
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

  /// Whether answers may come in.
  var hasRoomForAnswers: Bool { unsaved < Self.unsavedLimit }

  /// Rows were settled: their payload is gone, their answers wait.
  mutating func settled(payload: Int, answers: Int) {
    bytes -= payload
    unsaved += answers
  }

  /// Rows stay as they were: a later start asks them.
  mutating func left(rows count: Int, payload: Int) {
    rows -= count
    bytes -= payload
  }

  mutating func committed(rows count: Int, answers size: Int) {
    rows -= count
    unsaved -= size
  }
}
