/// Which of the rows that are not done yet a start asks.
///
/// A start with a selection is a real run into the same ledger: what it asked is kept, and the next
/// start asks the others only.
public enum RowSelection: Sendable, Equatable {
  /// All of them.
  case all
  /// The first so many, in the order of the manifest.
  case first(Int)
  /// So many, spread over the manifest: one out of each of as many equal parts of the rows that are
  /// not done. The same seed over the same rows draws the same ones.
  case sample(Int, seed: UInt64 = 0)

  /// How many rows at the most; nil for all.
  public var count: Int? {
    switch self {
    case .all: nil
    case .first(let count), .sample(let count, _): count
    }
  }
}
