import SluiceCore
import SluiceJSON
import SluiceLedger

/// How much of what was done a changed manifest leaves out: a file that was cut off, or a pipe that
/// ended early, must not replace a full export by less.
struct Removal: Equatable {
  /// Above this share of the settled rows the run refuses.
  static let mostShare = 0.1

  /// Settled rows that are gone and that nothing stands in the place of.
  let removed: Int64
  let settled: Int64
  let rows: Int64

  /// - Parameters:
  ///   - summary: What the rebase found.
  ///   - before: How the run stood.
  init(_ summary: RebaseSummary, before: LedgerStatus) {
    settled = summary.settled
    rows = summary.rows
    // Without ids a row that changed is one removed and one new. What was not done before is new too.
    let waiting = before.rowsKnown ? before.pending : summary.new
    removed = max(0, summary.removed - max(0, summary.new - waiting))
  }

  /// Whether a person has to say that this is meant.
  var isSuspect: Bool {
    settled > 0 && (rows == 0 || Double(removed) > Self.mostShare * Double(settled))
  }

  func refusal(_ prepared: PreparedJob) -> SluiceError? {
    guard isSuspect, !prepared.options.acceptChanges else { return nil }
    let gone = rows == 0 ? settled : removed
    return SluiceError(
      .manifestShrunk,
      at: prepared.job.manifest.map { safe($0, limit: 200) }.joined(separator: ", "),
      "\(grouped(gone)) of \(grouped(settled)) rows that were done are no longer in the manifest, "
        + "which has \(grouped(rows)) rows now",
      next: "check that it is whole; --accept-changes goes on (their answers are kept aside)"
    )
  }
}
