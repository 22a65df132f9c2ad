import SluiceCore
import SluiceJSON
import SluiceLedger

/// The rows of a run that failed or were skipped, all of them or those of one ``FailureGroup``.
///
/// ```swift
/// let rows = try FailedRows(ledger: "reviews.sluice", group: "a1b2c3d4")
/// try rows.forEach { print($0.row, $0.error) }
/// ```
public struct FailedRows: Sendable {
  private let reader: LedgerReader
  private let group: String?

  /// Opens the ledger.
  ///
  /// - Parameters:
  ///   - path: The ledger's path.
  ///   - group: A group's name; nil for all rows.
  /// - Throws: ``SluiceError``: `usage` for a group that no row belongs to.
  public init(ledger path: String, group: String? = nil) throws {
    reader = try LedgerReader.open(path)
    self.group = group
    guard let group else { return }
    var collector = FailureCollector()
    try reader.forEachTroubledRow { collector.add($0) }
    let names = collector.groups.map(\.group)
    guard !names.contains(group) else { return }
    throw SluiceError(
      .usage,
      at: safe(path, limit: 400),
      "no row failed for the reason \"\(safe(group, limit: 60))\"",
      next: names.isEmpty ? "no row has failed" : suggestion(for: group, among: names)
    )
  }

  /// Visits the rows, the latest first.
  ///
  /// - Throws: ``SluiceError`` when the ledger cannot be read, and what `body` throws.
  public func forEach(_ body: (FailureGroup.Example) throws -> Void) throws {
    try reader.forEachTroubledRow { row in
      guard group.map(row.belongs) ?? true else { return }
      try body(FailureGroup.Example(row: row.position, id: row.key, error: row.error))
    }
  }

  /// Their record numbers, in the order of the manifest.
  func positions() throws -> [Int64] {
    var positions: [Int64] = []
    try forEach { positions.append($0.row) }
    return positions.sorted()
  }
}
