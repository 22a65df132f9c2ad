/// Rows that were refused with no answer to others in between: held back, because when all are
/// refused alike it is the job that is wrong, and then no row is to be settled.
struct EarlyRefusals: Sendable {
  private(set) var held: [Finding] = []

  /// What to do about one more refused row.
  enum Decision {
    /// Too early to say.
    case hold
    /// They differ: these rows failed by themselves.
    case release([Finding])
    /// So many rows, all refused alike.
    case sameForAll
  }

  mutating func add(_ finding: Finding, limit: Int) -> Decision {
    var others: [Finding] = []
    if let first = held.first, first.refusal?.status != finding.refusal?.status {
      others = release()
    }
    held.append(finding)
    if held.count >= limit { return .sameForAll }
    return others.isEmpty ? .hold : .release(others)
  }

  /// Gives up all that is held.
  mutating func release() -> [Finding] {
    defer { held = [] }
    return held
  }
}
