import SluiceCore
import SluiceLedger
import SluiceManifest

/// What is left to be asked of a ``RowSelection``, as the manifest is read.
struct SelectedRows: Sendable {
  private enum Rest: Sendable {
    case all
    case first(Int)
    /// Ascending record numbers, and the next of them.
    case positions([Int64], next: Int)
  }
  private var rest: Rest

  /// Draws the rows of a sample; the ledger must know the manifest already.
  init(_ selection: RowSelection, of prepared: PreparedJob, _ ledger: Ledger) throws {
    switch selection {
    case .all: rest = .all
    case .first(let count): rest = .first(max(0, count))
    case .sample(let count, let seed):
      let records = try prepared.manifest.countRecords() ?? 0
      let positions = try SpreadSample.positions(count, of: records, seed: seed) {
        try ledger.settled(in: $0)
      }
      rest = .positions(positions, next: 0)
    }
  }

  private init(_ rest: Rest) { self.rest = rest }

  /// Every row.
  static let all = SelectedRows(.all)

  /// Whether no further row is wanted: reading may end here.
  var isComplete: Bool {
    switch rest {
    case .all: false
    case .first(let count): count == 0
    case .positions(let positions, let next): next == positions.count
    }
  }

  /// Whether a row that is not done is to be asked; rows come in ascending order, each once.
  func wants(_ position: Int64) -> Bool {
    switch rest {
    case .all: true
    case .first(let count): count > 0
    case .positions(let positions, let next): next < positions.count && positions[next] == position
    }
  }

  /// The row has been taken.
  mutating func took(_ position: Int64) {
    switch rest {
    case .all: break
    case .first(let count): rest = .first(max(0, count - 1))
    case .positions(let positions, let next): rest = .positions(positions, next: next + 1)
    }
  }
}
