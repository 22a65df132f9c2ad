public import SluiceAccess
internal import SluiceClient
import Foundation
import SluiceCore
import SluiceDispatch
import SluiceLedger
import SluiceManifest
import SluiceTasks

/// What a run would do: everything decided, nothing sent.
///
/// ```swift
/// let plan = try Plan(job, options: options)
/// print(plan.toAsk, "rows in", plan.requests, "requests to", plan.urls)
/// ```
public struct Plan: Sendable, Encodable {
  /// How the run would start.
  public enum Start: String, Sendable, Encodable {
    /// With a new ledger.
    case new
    /// Where it stopped.
    case resume
    /// After matching the ledger to a changed manifest or job.
    case rebase
    /// Not at all: the job has changed and that was not accepted.
    case refused
  }

  /// The job's name.
  public let name: String
  /// The task's id.
  public let task: String
  /// Where the requests go: one URL for each endpoint.
  public let urls: [String]
  /// The place the token was found in; nil when none would be sent.
  public let tokenSource: String?
  /// The manifest's files, in order.
  public let manifest: [String]
  /// The ledger's path.
  public let ledger: String
  /// Requests in flight.
  public let concurrency: Job.Concurrency
  /// How the run would start.
  public let start: Start
  /// What of the job has changed since the ledger was made.
  public let changes: [JobChange]
  /// What a changed manifest brings; nil when it is the file it was.
  public let rebase: RebaseCounts?
  /// The records of the manifest.
  public let rows: Int64
  /// Rows whose answers the ledger holds, or that failed for good.
  public let settled: Int64
  /// Records that cannot be used and would be skipped.
  public let bad: Int64
  /// Rows that would be asked: `rows = settled + bad + toAsk`.
  public let toAsk: Int64
  /// Requests that would be sent if each were answered at once.
  public let requests: Int64
  /// What rows would ask, where they say so themselves; empty where the job says it for all.
  public let kinds: [PlannedKind]
  /// What they are likely to use and to cost.
  public let cost: PlannedCost
  /// The first records that cannot be used, one line each.
  public let firstBadRows: [String]
  /// The first requests, in full.
  public let firstRequests: [PlannedRequest]

  /// Reads the whole manifest and the ledger, and sends nothing.
  ///
  /// - Parameters:
  ///   - job: The job.
  ///   - options: As for ``Run``.
  /// - Throws: ``SluiceError`` for whatever would keep the run from starting; a changed job does not
  ///   throw, it shows as ``Start/refused``.
  public init(_ job: Job, options: RunOptions) throws {
    guard !job.readsStandardInput else {
      throw SluiceError(
        .usage,
        "standard input cannot be read twice: for the plan and for the run",
        next: "plan over a file, or start with sluice run (it can be resumed)"
      )
    }
    try job.checkResultFormat()
    let exists = FileManager.default.fileExists(atPath: job.ledger)
    let ledger = exists ? try LedgerReader.open(job.ledger) : nil
    let stored = try ledger?.description()
    let staging = try PlanStaging(job)
    defer { staging.clear() }
    let prepared = try PreparedJob(job, options: options, staged: staging.prefix).continuing(stored)
    let resumption = try Resumption.decide(stored: stored, now: prepared)

    var settled = SettledRows.none
    var rebase: RebaseCounts?
    switch resumption {
    case .fresh, .refused: break
    case .resume: settled = ledger.map(SettledRows.ledger) ?? .none
    case .rebase:
      guard let ledger, let stored else { break }
      let matching = prepared.matching(stored: stored)
      let feed = try RebaseFeed(prepared)
      let preview = try ledger.previewRebase(matching: matching, feed: feed.next)
      rebase = RebaseCounts(preview.summary)
      settled = .positions(preview.kept)
    }
    let survey = try PlanSurvey(prepared, without: settled)

    name = job.name
    task = job.spec.task
    urls = prepared.shownURLs
    tokenSource = prepared.destinations.tokenSource
    manifest = job.query.map { [$0] } ?? job.listedFiles.map { [$0] } ?? job.manifest
    self.ledger = job.ledger
    concurrency = job.concurrency
    start = Start(resumption)
    if case .refused(let changed) = resumption { changes = changed } else { changes = [] }
    self.rebase = rebase
    rows = survey.rows
    self.settled = survey.settled
    bad = survey.bad
    toAsk = survey.toAsk
    requests = survey.requests
    kinds = survey.kinds
    var estimate = DispatchMemory(kept: try ledger?.state()).tokens ?? TokenEstimate()
    estimate.most = job.spec.mostOutputTokens
    cost = PlannedCost(
      bytes: survey.bytes,
      rows: Int(survey.toAsk),
      estimate: estimate,
      prices: job.budget.prices
    )
    firstBadRows = survey.firstBadRows
    firstRequests = survey.firstRequests
  }
}

extension Plan.Start {
  fileprivate init(_ resumption: Resumption) {
    switch resumption {
    case .fresh: self = .new
    case .resume: self = .resume
    case .rebase: self = .rebase
    case .refused: self = .refused
    }
  }
}
