/// What a closed gate's probes were told, one after the other, in few words: `12 × 503 loading, then
/// 3 × connection refused`.
struct ProbeLog: Sendable {
  /// So many changes are remembered.
  private static let most = 4

  private var runs: [(words: String, kind: String, count: Int)] = []
  private var isCut = false

  /// A probe was told this; words that differ in their figures only are the same.
  mutating func add(_ words: String) {
    let kind = String(words.filter { !$0.isNumber && $0 != "." })
    if let last = runs.last, last.kind == kind {
      runs[runs.count - 1] = (words, kind, last.count + 1)
      return
    }
    runs.append((words, kind, 1))
    if runs.count > Self.most {
      runs.removeFirst()
      isCut = true
    }
  }

  /// Nil before the first probe came back.
  var words: String? {
    guard !runs.isEmpty else { return nil }
    let told = runs.map { $0.count == 1 ? $0.words : "\($0.count) × \($0.words)" }
    return (isCut ? "…, then " : "") + told.joined(separator: ", then ")
  }
}
