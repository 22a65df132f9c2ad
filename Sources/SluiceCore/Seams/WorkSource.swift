/// The next piece of work, in the manifest's order.
package enum WorkItem: Sendable {
  /// Rows to ask.
  case unit(Unit)
  /// A row that is settled without asking: a bad record.
  case settled(Settlement)
}

/// Where work comes from: the manifest, read, filtered by the ledger and rendered.
///
/// The dispatcher pulls from one queue only, and only when its window has room: reading stops when
/// the window is full.
package protocol WorkSource: Sendable {
  /// The next items, about `rows` rows of them; blocks while it reads. Empty at the end, for good.
  ///
  /// - Throws: When the manifest can no longer be read, or the job stops at a bad row.
  func next(rows: Int) throws -> [WorkItem]

  /// What endpoints have said they take, or have been found to: later units of the group keep within it
  /// and within what the job says. What was said before no longer counts.
  ///
  /// Called on the same queue as ``next(rows:)``.
  func pack(within limit: BatchLimit, group: Int)

  /// No endpoint answers the units of a group any more: no more of them are wanted, their rows stay as they
  /// are.
  ///
  /// Called on the same queue as ``next(rows:)``.
  func leaveOut(group: Int)

  /// A unit of one row of a group that an earlier start has got an answer to; nil where there is none.
  ///
  /// It is asked again where all that is left fails, to tell whether the endpoint is well. Called on the
  /// same queue as ``next(rows:)``.
  func knownRow(group: Int) -> Unit?
}

extension WorkSource {
  package func knownRow(group: Int) -> Unit? { nil }
}
