import GRDB
import SluiceCore

/// What a rebase would find, without changing anything.
extension LedgerReader {
  /// Compares a manifest with the ledger, with the statements of ``Ledger/rebase(onto:matching:feed:)``.
  ///
  /// - Parameters:
  ///   - identity: How rows are recognised.
  ///   - feed: The records of the manifest in order, some at a time; nil at the end. It must not
  ///     call this reader.
  /// - Returns: What was found, and which records of the manifest would keep their outcome.
  /// - Throws: What `feed` failed with.
  package func previewRebase(
    matching identity: RowIdentity,
    feed: () throws -> [IncomingRow]?
  ) throws -> (summary: RebaseSummary, kept: PositionSet) {
    do {
      return try database.inDatabase { db in
        let match = try RebaseMatch(db, by: identity)
        defer { try? match.finish() }
        // Temporary rows only: the ledger is not being read yet, and its log can still be reset.
        try db.inTransaction(.deferred) {
          try match.load(feed)
          return .commit
        }
        try match.match()
        let summary = try match.summary()
        return (summary, try match.kept(of: summary.rows))
      }
    } catch {
      throw SluiceError.ledger(path, error)
    }
  }
}
