/// Rows that were refused with no answer to others in between: held back, because when all are
/// refused alike it is the job that is wrong, and then no row is to be settled.
struct EarlyRefusals: Sendable {
  private(set) var held: [AttemptResult] = []

  /// What to do about one more refused row.
  enum Decision {
    /// Too early to say.
    case hold
    /// They differ: these rows failed by themselves.
    case release([AttemptResult])
    /// So many rows, all refused alike.
    case sameForAll
  }

  mutating func add(_ result: AttemptResult, limit: Int) -> Decision {
    var others: [AttemptResult] = []
    if let first = held.first, first.refusal?.status != result.refusal?.status {
      others = release()
    }
    held.append(result)
    if held.count >= limit { return .sameForAll }
    return others.isEmpty ? .hold : .release(others)
  }

  /// Gives up all that is held.
  mutating func release() -> [AttemptResult] {
    defer { held = [] }
    return held
  }
}
