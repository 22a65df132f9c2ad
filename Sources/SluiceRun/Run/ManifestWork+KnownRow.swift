import SluiceCore
import SluiceLedger
import SluiceManifest
import SluiceTasks

extension ManifestWork.State {
  /// How many of the rows that succeeded first are looked at.
  private static let candidates = 64
  /// A row further down costs too much reading.
  private static let reach: Int64 = 100_000

  /// A row of a group that the ledger has an answer to, as a unit of its own; nil where none is found
  /// near the manifest's beginning.
  mutating func knownRow(group: Int) -> Unit? {
    guard let positions = try? succeeded(), let last = positions.max(),
      let reader = try? prepared.manifest.reader(columns: renderer.columns, from: .start)
    else { return nil }
    while let items = try? reader.next(512), let end = items.last?.position {
      for case .record(let record) in items where positions.contains(record.position) {
        guard let row = try? renderer.rendered(record), row.kind.group == group else { continue }
        return Unit(form: row.kind.form, rows: [row.row], group: group)
      }
      if end >= last { break }
    }
    return nil
  }

  private func succeeded() throws -> Set<Int64> {
    let outcomes = try LedgerReader.open(prepared.job.ledger)
      .outcomes(after: 0, limit: Self.candidates, states: [.succeeded])
    return Set(outcomes.map(\.position).filter { $0 <= Self.reach })
  }
}
