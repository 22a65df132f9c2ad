public import Foundation
import SluiceCore
import SluiceJSON
import SluiceDispatch
import SluiceLedger

/// Where a run stands, read from its ledger: also from another process while it runs.
///
/// ```swift
/// let status = try RunStatus(ledger: "reviews.sluice")
/// print(status.succeeded, "of", status.rows)
/// ```
public struct RunStatus: Sendable, Encodable {
  /// One start of the run.
  public struct Session: Sendable, Encodable {
    /// The process id.
    public let process: Int64
    /// The machine's name.
    public let host: String
    /// When it started.
    public let started: Date
    /// When it ended; nil while it runs, and after a kill until the next start.
    public let ended: Date?
    /// How it ended.
    public let outcome: String?
    /// The rows it settled.
    public let rows: Int64
    /// The seconds in which no endpoint was awake.
    public let coldSeconds: Double
    /// The other seconds from its start to its last commit.
    public let workingSeconds: Double
    /// Rows a second of those.
    public let rowsPerSecond: Double?
  }

  /// A row worth a look.
  public struct NotedRow: Sendable, Encodable {
    /// The record number.
    public let row: Int64
    /// The value of the `id` column.
    public let id: String?
    /// `succeeded`, `failed` or `skipped`.
    public let state: String
    /// The status of the last reply.
    public let status: Int?
    /// The time of the last attempt.
    public let latencySeconds: Double?
    /// Whose fault it was.
    public let fault: String?
    /// What went wrong.
    public let error: String?
  }

  /// A decision of the run.
  public struct Event: Sendable, Encodable {
    /// When.
    public let time: Date
    /// Its kind, such as `gate_closed` or `rebased`.
    public let event: String
    /// In words.
    public let detail: String
  }

  /// The job's name.
  public let name: String
  /// The ledger's path.
  public let ledger: String
  /// When a run last wrote to it; nil before the first start.
  public let lastCommit: Date?
  /// The records of the manifest; those known so far while ``rowsKnown`` is false.
  public let rows: Int64
  /// Whether the manifest has been counted to its end.
  public let rowsKnown: Bool
  /// Rows with an answer.
  public let succeeded: Int64
  /// Rows that failed for good.
  public let failed: Int64
  /// Records that could not be used.
  public let skipped: Int64
  /// Rows not yet done.
  public let pending: Int64
  /// What the run has used, and what that costs.
  public let spending: RunSpending
  /// The answers among those that succeeded which a limit or a filter has cut.
  public let cut: CutAnswers
  /// Seconds left at the latest session's rate, while it runs.
  public let etaSeconds: Double?
  /// Failed and skipped rows by whose fault it was.
  public let faults: [String: Int64]
  /// Failed and skipped rows by what the server said, the largest group first.
  ///
  /// Of more than 200,000 such rows the latest are grouped.
  public let failureGroups: [FailureGroup]
  /// How long rows took; nil before the first answer.
  public let latency: RunLatency?
  /// Requests, retries, refusals and waits by their cause.
  public let traffic: RunTraffic
  /// Rows of earlier manifests and tries, kept aside.
  public let retired: Int64
  /// The dedicated endpoints that the run has woken and not stopped yet: `me/my-embedder`.
  ///
  /// Its end stops them; after a kill, the end of its next start.
  public let woken: [String]
  /// Whether a run is at work: it kept its state within the last ten seconds.
  public let running: Bool
  /// What keeps the run from being faster; nil unless it is ``running``.
  public let boundBy: RunBound?
  /// Each endpoint as it was when the run last kept its state, at most two seconds ago while it runs.
  public let endpoints: [EndpointProgress]
  /// The latest starts, the last one first.
  public let sessions: [Session]
  /// The rows that failed or were skipped last.
  public let lastErrors: [NotedRow]
  /// The rows that took longest.
  public let slowest: [NotedRow]
  /// The latest decisions, the last one first.
  public let events: [Event]
  /// What is wrong with the ledger, one clause each; nil where it was not checked.
  public let problems: [String]?

  /// Reads the ledger, without disturbing a run that writes to it.
  ///
  /// - Parameters:
  ///   - path: The ledger's path.
  ///   - checked: Whether all of it is read and checked: the database's own check, the books against
  ///     the rows, an answer for every succeeded row. About 10 s a gigabyte. Default: no.
  /// - Throws: ``SluiceError`` when it is not there or not a ledger.
  public init(ledger path: String, checked: Bool = false) throws {
    try self.init(try LedgerReader.open(path), depth: .whole, checked: checked)
  }

  init(_ reader: LedgerReader, depth: RunDigest.Depth, checked: Bool = false) throws {
    let status = try reader.status()
    let description = try reader.description()
    let state = try reader.state()
    let kept = KeptState(state)
    ledger = reader.path
    name = description?.name ?? ""
    rows = status.rows
    rowsKnown = status.rowsKnown
    succeeded = status.counters.succeeded
    failed = status.counters.failed
    skipped = status.counters.skipped
    pending = status.pending
    cut = try CutAnswers(reader)
    spending = RunSpending(
      status.tokens,
      time: DispatchMemory(kept: state).endpoints.values.map(\.time),
      prices: description?.prices ?? Prices(),
      counts: RunCounts(status)
    )
    let faults = try reader.faults().map { ($0.fault.rawValue, $0.rows) }
    self.faults = Dictionary(faults, uniquingKeysWith: +)
    var failures = FailureCollector()
    try reader.forEachTroubledRow(limit: depth == .whole ? 200_000 : 5_000) { failures.add($0) }
    failureGroups = failures.groups
    let timed = try reader.spreadRows(depth == .whole ? RunLatency.mostRows : 5_000)
    latency = RunLatency(timed)
    traffic = RunTraffic(try reader.samples())
    retired = try reader.retiredCount()
    woken = try reader.woken().map(\.place)
    endpoints = kept.endpoints
    sessions = try reader.sessions(10).map(Session.init)
    lastCommit = try reader.sessions(1).first?.seen
    running = sessions.first?.ended == nil && kept.isFresh(at: Date())
    boundBy = running ? kept.bound : nil
    lastErrors = try reader.lastErrors(5).map(NotedRow.init)
    slowest = depth == .whole ? try reader.slowest(5).map(NotedRow.init) : []
    events = try reader.events(20).map(Event.init)
    problems = checked ? try reader.check() : nil
    let rate = running ? sessions.first?.rowsPerSecond ?? 0 : 0
    etaSeconds = rate > 0 ? Double(status.pending) / rate : nil
  }
}

extension RunDescription {
  /// The prices of the job that the ledger keeps.
  fileprivate var prices: Prices? {
    guard let kept = try? JSONValue(parsing: Array(job.utf8)), let document = kept["document"]
    else { return nil }
    return try? JobBudget(JobKeys(JobDocument(resolved: document))).prices
  }
}

extension RunStatus.Session {
  fileprivate init(_ session: LedgerSession) {
    process = session.process
    host = session.host
    started = session.started
    ended = session.ended
    outcome = session.outcome
    rows = session.rows
    coldSeconds = session.cold / .seconds(1)
    workingSeconds = session.working / .seconds(1)
    rowsPerSecond = session.rate
  }
}

extension RunStatus.NotedRow {
  fileprivate init(_ settled: SettledRow) {
    row = settled.position
    id = settled.key
    state = settled.state.name
    status = settled.status
    latencySeconds = settled.latency.map { $0 / .seconds(1) }
    fault = settled.fault?.rawValue
    error = settled.error
  }
}

extension RunStatus.Event {
  init(_ event: LedgerEvent) {
    time = event.time
    self.event = event.event.kind.rawValue
    detail = event.event.detail
  }
}
