public import SluiceCore
import SluiceLedger

/// The books of a run: they balance at every moment.
///
/// `rows = succeeded + failed + skipped + pending`.
public struct RunCounts: Sendable, Equatable, Codable {
  /// The records of the manifest; those found so far while ``rowsKnown`` is false.
  public var rows: Int64
  /// Whether the manifest has been counted to its end.
  public var rowsKnown: Bool
  /// Rows with an answer.
  public var succeeded: Int64
  /// Rows that failed for good.
  public var failed: Int64
  /// Records that could not be used and were never sent.
  public var skipped: Int64

  /// Rows not yet done.
  public var pending: Int64 { rows - settled }
  /// Rows done, one way or another.
  public var settled: Int64 { succeeded + failed + skipped }
}

/// What a run is about to do: its first line.
public struct RunOpening: Sendable {
  /// The job's name.
  public let name: String
  /// Where the requests go: one URL for each endpoint.
  public let urls: [String]
  /// Rows already settled.
  public let settled: Int64
  /// What a changed manifest brought; nil when it is the file it was.
  public let rebase: RebaseCounts?
  /// Requests in flight, at each endpoint.
  public let concurrency: Job.Concurrency
  /// The ledger's path.
  public let ledger: String
  /// Which of the rows that are not done yet are asked.
  public let selection: RowSelection
  /// The model's name, where the server told it because the job did not: the only one that it lists.
  public var servedModel: String?

  /// The same with a name that the server told.
  func naming(_ model: String?) -> RunOpening {
    var opening = self
    opening.servedModel = model
    return opening
  }
}

/// What a changed manifest brought, in rows.
public struct RebaseCounts: Sendable, Equatable, Codable {
  /// Rows that the ledger did not know: they will be asked.
  public let new: Int64
  /// Rows of a known `id` that ask something else now: they will be asked again.
  public let changed: Int64
  /// Rows whose answers stay.
  public let kept: Int64
  /// Answered rows that are no longer in the manifest: kept aside.
  public let removed: Int64
  /// Kept rows that stand at another place now.
  public let moved: Int64
  /// Rows that are back, and whose answers were kept aside: they are not asked again.
  public var returned: Int64 = 0

  /// `+120 new, 3 changed, 9,877 kept, 4 removed, 15 moved`.
  public var summary: String {
    "+\(grouped(new)) new, \(grouped(changed)) changed, \(grouped(kept)) kept, "
      + "\(grouped(removed)) removed, \(grouped(moved)) moved"
      + (returned > 0 ? ", \(grouped(returned)) back again" : "")
  }
}

/// What keeps a run from being faster.
public enum RunBound: String, Sendable, Codable, CaseIterable {
  /// The endpoint answers no more, however many are asked at a time; or it is not there.
  case endpoint
  /// A quota: the job's, or one the endpoint speaks of.
  case quota
  /// The most requests at a time: more of them might bring more.
  case concurrency
  /// Rows do not come in as fast as they could leave.
  case input
  /// Answers do not become durable as fast as they come: the disk.
  case ledger
}

/// Where a run stands at one moment, for a progress line.
public struct RunProgress: Sendable {
  /// The books, durable rows only.
  public let counts: RunCounts
  /// Rows settled since this start.
  public let settledNow: Int64
  /// Time since this start.
  public let elapsed: Duration
  /// The part of it in which no endpoint was awake; rates and forecasts speak of the rest.
  public let cold: Duration
  /// Requests in flight.
  public let inFlight: Int
  /// How many of them there may be now.
  public let limit: Int
  /// What keeps the run from being faster; nil before anything is known.
  public let bound: RunBound?
  /// Rows that wait for another try.
  public let waiting: Int
  /// Replies that asked us to slow down, since this start.
  public let throttled: Int
  /// What is waited for, without the figures that change all the time: `my-embedder: initializing`;
  /// nil while requests pass.
  public let reason: String?
  /// What the endpoint said last, while its replies are waited for; nil while requests pass.
  public let said: String?
  /// The same with its figures: `waiting for my-embedder: initializing, 45 s of 20 min`.
  public let gate: String?
  /// Each endpoint by itself; empty before the first request.
  public let endpoints: [EndpointProgress]
  /// What the run has cost so far, earlier sessions included; nil when a price is missing.
  public let cost: Double?

  /// The time since this start in which an endpoint was awake.
  public var working: Duration { max(.zero, elapsed - cold) }
}

/// How a run ended.
public struct RunOutcome: Sendable {
  /// The books at the end.
  public let counts: RunCounts
  /// Rows settled by this start.
  public let settledNow: Int64
  /// Requests sent by this start.
  public let requests: Int
  /// Time since this start.
  public let elapsed: Duration
  /// The part of it in which no endpoint was awake.
  public let cold: Duration
  /// Requests that could be in flight at the end, over all endpoints: the concurrency that was found.
  public let limit: Int
  /// The ledger's path.
  public let ledger: String
  /// What became of the endpoints that the run had woken.
  public let woken: [EndpointAftermath]
  /// The file that the results were written to; nil when none was asked for or the run is not done.
  public let export: String?
  /// What was written there; nil when nothing was.
  public let results: ResultExport.Summary?
  /// The folder of the answers that are images or recordings; nil when the run has none.
  public let files: String?
  /// What stopped the run before its end; nil when nothing did.
  public let stopped: SluiceError?
  /// What the run has used, and what that costs.
  public let spending: RunSpending
  /// The answers that a limit or a filter has cut.
  public let cut: CutAnswers
  /// The endpoints that were left out while others went on, and why, a clause each.
  public let leftOut: [String]

  /// The time since this start in which an endpoint was awake.
  public var working: Duration { max(.zero, elapsed - cold) }
}

extension RebaseCounts {
  /// Rows that only moved keep their answers too.
  init(_ summary: RebaseSummary) {
    self.init(
      new: summary.new,
      changed: summary.changed,
      kept: summary.kept + summary.moved,
      removed: summary.removed,
      moved: summary.moved,
      returned: summary.returned
    )
  }
}

extension RunCounts {
  /// The books of a run that is under way.
  init(_ counters: Counters, total: Int64?) {
    self.init(
      rows: max(total ?? 0, counters.settled),
      rowsKnown: total != nil,
      succeeded: counters.succeeded,
      failed: counters.failed,
      skipped: counters.skipped
    )
  }

  /// The books as the ledger keeps them.
  init(_ status: LedgerStatus) {
    self.init(
      rows: status.rows,
      rowsKnown: status.rowsKnown,
      succeeded: status.counters.succeeded,
      failed: status.counters.failed,
      skipped: status.counters.skipped
    )
  }
}
