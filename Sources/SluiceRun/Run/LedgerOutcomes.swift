import SluiceCore
import SluiceExport
import SluiceLedger

/// The ledger's outcomes as an export reads them: in key ranges, each in a transaction of its own,
/// so that a long export never holds up a run's checkpoints.
struct LedgerOutcomes: OutcomeSource {
  let reader: LedgerReader
  let states: Set<SettledState>
  private let isCancelled: @Sendable () -> Bool
  private var last: Int64 = 0

  init(
    _ reader: LedgerReader,
    _ states: Set<SettledState>,
    _ isCancelled: @escaping @Sendable () -> Bool
  ) {
    self.reader = reader
    self.states = states
    self.isCancelled = isCancelled
  }

  mutating func next() throws -> [Outcome] {
    if isCancelled() { throw Self.cancelled }
    let outcomes = try reader.outcomes(after: last, limit: 2000, states: states)
    if let position = outcomes.last?.position { last = position }
    return outcomes.map(\.withVectorsAsText)
  }

  /// What an export ends with that is stopped on request.
  static var cancelled: SluiceError {
    let next = "export again: the ledger holds every row"
    return SluiceError(.exportCancelled, "the export was stopped on request", next: next)
  }
}
