import SluiceCore
import SluiceJSON
import SluiceLedger
import SluiceManifest
import SluiceTasks

/// The manifest as the ledger wants it for a rebase: each record's number, key and fingerprint.
struct RebaseFeed {
  private let reader: ManifestReader
  private let renderer: any RowRenderer

  init(_ prepared: PreparedJob) throws(SluiceError) {
    renderer = prepared.rowRenderer
    reader = try prepared.manifest.reader(columns: renderer.columns)
  }

  /// The next rows; nil at the end.
  func next() throws -> [IncomingRow]? {
    let items = try reader.next(4096)
    // Rows that are only out of reach have not been taken out of the manifest.
    if items.isEmpty, let damage = reader.damage { throw damage }
    return items.isEmpty ? nil : items.map(incoming)
  }

  private func incoming(_ item: ManifestItem) -> IncomingRow {
    guard case .record(let record) = item, let row = try? renderer.rendered(record).row else {
      return IncomingRow(position: item.position, key: nil, fingerprint: nil)
    }
    return IncomingRow(position: row.position, key: row.key, fingerprint: row.fingerprint)
  }
}

extension PreparedJob {
  /// Rows match by their `id` where the ledger's rows and today's have one of the same column.
  func matching(stored: RunDescription) -> RowIdentity {
    let kept = try? JSONValue(parsing: Array(stored.job.utf8))
    guard let column = job.spec.idColumn, kept?["asked"]?["id"] == .string(column) else {
      return .fingerprint
    }
    return .key
  }
}
