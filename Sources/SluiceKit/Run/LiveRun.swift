import Dispatch
import Foundation
import SluiceCore
import SluiceDispatch
import SluiceLedger
import SluiceManifest
import SluiceTasks
import SluiceTransport
import Synchronization

/// The parts of a run that has started, wired together.
final class LiveRun: Sendable {
  let dispatcher: Dispatcher
  private let prepared: PreparedJob
  private let ledger: Ledger
  private let transport: LanePool
  private let keeper: MemoryKeeper
  private let files: AnswerFiles
  private let started = ContinuousClock.now
  private let settledBefore: Int64
  private let total: RowTotal
  private let isOver = Mutex(false)

  /// Opens everything in the order in which it can be refused: job and manifest first, then the
  /// ledger and its lock, then what a change of either means.
  init(
    _ job: Job,
    options: RunOptions,
    opening: @Sendable (RunOpening) -> Void
  ) throws {
    (prepared, ledger) = try LiveRun.open(job, options: options)
    do {
      try job.makeRoomForResults()
      files = AnswerFiles(job)
      try files.prepare(isNeeded: prepared.renderer.answersAreBinary)
      let rebase = try LiveRun.settleIn(prepared, ledger)
      settledBefore = ledger.counters.settled
      try ledger.beginSession()
      let ledger = ledger
      total = RowTotal(ledger)
      let concurrency = job.concurrency
      let redactor = prepared.destination.redactor
      transport = try prepared.destination.transport(concurrency: concurrency, options: options)
      dispatcher = Dispatcher(
        try DispatchPolicy(job, ledger: ledger),
        source: try ManifestWork(prepared, ledger: ledger, total: total, from: ledger.lowWater()),
        transport: transport,
        sink: RedactingSink(
          ledger: FilingSink(ledger: ledger, files: files),
          redactor: redactor
        ),
        onEvent: { ledger.record(redactor.redact($0), at: Date()) }
      )
      keeper = MemoryKeeper(dispatcher, ledger: ledger)
      opening(
        RunOpening(
          name: job.name,
          url: prepared.renderer.url,
          settled: settledBefore,
          rebase: rebase,
          concurrency: concurrency,
          ledger: job.ledger
        )
      )
    } catch {
      try? ledger.close()
      throw error
    }
  }

  /// Standard input can only be put beside the ledger by whoever holds its lock.
  private static func open(
    _ job: Job,
    options: RunOptions
  ) throws -> (PreparedJob, Ledger) {
    guard job.readsStandardInput else {
      let prepared = try PreparedJob(job, options: options)
      return (prepared, try Ledger.open(at: job.ledger))
    }
    let ledger = try Ledger.open(at: job.ledger)
    do {
      return (try PreparedJob(try job.spooled(), options: options), ledger)
    } catch {
      try? ledger.close()
      throw error
    }
  }

  /// Brings the ledger in line with the job and the manifest of today.
  private static func settleIn(
    _ prepared: PreparedJob,
    _ ledger: Ledger
  ) throws -> RebaseCounts? {
    let stored = try ledger.description()
    let description = try prepared.description()
    switch try Resumption.decide(stored: stored, now: prepared) {
    case .fresh:
      try ledger.describe(description)
      return nil
    case .resume:
      // What may change freely (export, concurrency, …) is as of the last start.
      if description != stored { try ledger.describe(description) }
      return nil
    case .refused(let changes):
      throw Resumption.refusal(
        changes,
        ledger: prepared.job.ledger,
        settled: ledger.counters.settled
      )
    case .rebase:
      let feed = try RebaseFeed(prepared)
      let summary = try ledger.rebase(
        onto: description,
        matching: stored.map(prepared.matching) ?? .fingerprint,
        feed: feed.next
      )
      let counts = RebaseCounts(summary)
      ledger.record(RunEvent(.rebased, counts.summary), at: Date())
      return counts
    }
  }

  func run() async throws -> RunOutcome {
    countRows()
    keeper.start()
    let end = prepared.destination.redactor.redact(await dispatcher.run())
    isOver.withLock { $0 = true }
    return try await finish(end)
  }

  /// Counts the manifest beside the run, so that progress knows its end.
  private func countRows() {
    DispatchQueue.global(qos: .utility).async { [self] in
      let rows = try? prepared.manifest.countRecords(isCancelled: { isOver.withLock { $0 } })
      if let rows { total.found(rows) }
    }
  }

  private func finish(_ end: DispatchEnd) async throws -> RunOutcome {
    var stopped = end.error(at: prepared.renderer.url)
    keeper.end()
    do {
      try await ledger.flush()
      try ledger.endSession(end.words)
    } catch {
      stopped = stopped ?? SluiceError(wrapping: error)
    }
    let counts = books()
    let spending = spending(counts)
    var export: String?
    if stopped == nil, let path = prepared.job.export {
      do {
        try ResultExport(ledger: prepared.job.ledger)
          .write(to: .path(path), joined: prepared.job.exportJoined)
        export = path
      } catch {
        stopped = SluiceError(wrapping: error)
      }
    }
    // The last to close the ledger puts its side files away: readers go first.
    try? ledger.close()
    let exit: ExitStatus =
      stopped?.exit ?? (counts.failed + counts.skipped > 0 ? .someRowsFailed : .success)
    return RunOutcome(
      counts: counts,
      settledNow: counts.settled - settledBefore,
      requests: dispatcher.snapshot().requests,
      elapsed: ContinuousClock.now - started,
      ledger: prepared.job.ledger,
      export: export,
      files: files.isOpen ? files.path : nil,
      exit: exit,
      stopped: stopped,
      spending: spending
    )
  }

  private func spending(_ counts: RunCounts) -> RunSpending {
    RunSpending(
      ledger.tokens,
      time: dispatcher.memory().endpoints.values.map(\.time),
      prices: prepared.job.budget.prices,
      counts: counts
    )
  }

  /// The books as the file keeps them, or as they were last committed to one that is gone.
  private func books() -> RunCounts {
    let status = try? LedgerReader.open(prepared.job.ledger).status()
    return status.map(RunCounts.init) ?? RunCounts(ledger.counters, total: total.value)
  }

  func progress() -> RunProgress {
    let counts = RunCounts(ledger.counters, total: total.value)
    let snapshot = dispatcher.snapshot()
    return RunProgress(
      counts: counts,
      settledNow: counts.settled - settledBefore,
      elapsed: ContinuousClock.now - started,
      inFlight: snapshot.inFlight,
      waiting: snapshot.waiting,
      throttled: snapshot.throttled,
      gate: snapshot.waitingFor.map { "waiting for \($0.words(at: .now))" },
      cost: snapshot.cost
    )
  }
}
