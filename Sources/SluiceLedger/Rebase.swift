package import SluiceCore

/// One record of a changed manifest, as a rebase needs it.
package struct IncomingRow: Sendable, Equatable {
  package let position: Int64
  /// The value of the job's `id` column; nil when the job names none.
  package let key: String?
  /// Nil for a record that cannot be used: it matches nothing.
  package let fingerprint: Fingerprint?

  package init(position: Int64, key: String?, fingerprint: Fingerprint?) {
    self.position = position
    self.key = key
    self.fingerprint = fingerprint
  }
}

/// How the rows of a changed manifest find their outcomes.
package enum RowIdentity: String, Sendable {
  /// By the `id` column: a row may change and is then known as changed.
  case key
  /// By what the row asks: a row that changes is a new one.
  case fingerprint
}

/// What a rebase found, or would find.
///
/// `rows = new + changed + kept + moved + returned + unusable`.
package struct RebaseSummary: Sendable, Equatable {
  /// Rows that had an outcome before, skipped ones not counted.
  package var settled: Int64 = 0
  /// Records of the manifest as it is now.
  package var rows: Int64 = 0
  /// Rows the ledger does not know: inserted, or not settled yet.
  package var new: Int64 = 0
  /// Rows that ask something else than before under the same key: they are asked again.
  package var changed: Int64 = 0
  /// Settled rows that stay where they are.
  package var kept: Int64 = 0
  /// Settled rows that stay, under another record number.
  package var moved: Int64 = 0
  /// Settled rows that are in the manifest no more; their answers are kept aside.
  package var removed: Int64 = 0
  /// Rows that had left the manifest, or asked something else for a time, and whose answers were kept
  /// aside: they are not asked again.
  package var returned: Int64 = 0
  /// Bad records.
  package var unusable: Int64 = 0

  package init() {}
}
