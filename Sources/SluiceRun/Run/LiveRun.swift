import Dispatch
import SluiceAccess
import Foundation
import SluiceCore
import SluiceDispatch
import SluiceJSON
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
  private let endpoints: RunEndpoints?
  private let media: MediaStore?
  private let files: AnswerFiles
  private let filing: FilingSink
  private let started = Instant.now
  private let settledBefore: Int64
  private let total: RowTotal
  private let supervisor: RunStateWriter
  private let results: FinalExport
  private let space: SpaceWatch
  private let observer: RunObserver
  private let work: ManifestWork
  private let isOver = Mutex(false)

  /// Opens everything in the order in which it can be refused: job and manifest first, then the
  /// ledger and its lock, then what a change of either means.
  init(
    _ job: Job,
    options: RunOptions,
    observer: RunObserver
  ) throws {
    self.observer = observer
    results = FinalExport(job)
    (prepared, ledger) = try LiveRun.open(job, options: options)
    do {
      try SpaceWatch.look(at: job.ledger)
      try job.makeRoomForResults()
      files = AnswerFiles(job)
      try files.prepare(isNeeded: prepared.compiled.answersAreBinary, by: ledger)
      let rebase = try LiveRun.settleIn(prepared, ledger)
      settledBefore = ledger.counters.settled
      if let length = try ledger.vectorLength() { prepared.compiled.expectVectors(of: length) }
      try ledger.beginSession()
      let ledger = ledger
      total = RowTotal(ledger)
      let slots = job.concurrency.ceiling * max(1, prepared.compiled.endpoints.count)
      let redactor = prepared.destinations.redactor
      endpoints = try RunEndpoints(prepared, ledger: ledger)
      let transport: any Transport =
        try endpoints?.router
        ?? prepared.destinations.transport(concurrency: slots, options: options.access)
      media = try MediaStore(job, options: options.access)
      work = try ManifestWork(
        prepared,
        ledger: ledger,
        total: total,
        selection: options.rows,
        from: ledger.lowWater(),
        notice: observer.notice
      )
      filing = FilingSink(ledger: ledger, files: files)
      let dispatcher = Dispatcher(
        try DispatchPolicy(prepared, ledger: ledger),
        source: work,
        transport: media.map { FetchingTransport(over: transport, store: $0) } ?? transport,
        sink: RedactingSink(ledger: filing, redactor: redactor),
        supervisors: try endpoints?.supervisors ?? HealthRouteSupervisor.all(prepared),
        probers: ServerPageProber.all(prepared, behind: endpoints?.router),
        onEvent: { event in
          let event = redactor.redact(event)
          ledger.record(event, at: Date())
          observer.onEvent(event)
          if let words = event.notice { observer.notice(words) }
        }
      )
      self.dispatcher = dispatcher
      space = SpaceWatch(job.ledger) { dispatcher.halt($0) }
      let sampler = RunSampler(from: ledger.counters, ledger.tokens)
      supervisor = RunStateWriter(
        ledger,
        state: { [prepared] in
          let kept = KeptState(dispatcher, of: prepared, at: Date())
          return (kept, dispatcher.snapshot().cold.total(at: .now))
        },
        sample: {
          sampler.sample(dispatcher, counters: ledger.counters, tokens: ledger.tokens)
        }
      )
      observer.opening(
        RunOpening(
          name: job.name,
          urls: prepared.shownURLs,
          settled: settledBefore,
          rebase: rebase,
          concurrency: job.concurrency,
          ledger: job.ledger,
          selection: options.rows
        )
      )
    } catch {
      try? ledger.close()
      throw error
    }
  }

  func run() async throws -> RunOutcome {
    for words in prepared.manifest.notices { observer.notice(words) }
    countRows()
    supervisor.start()
    space.start()
    let end = prepared.destinations.redactor.redact(await dispatcher.run())
    isOver.withLock { $0 = true }
    space.stop()
    supervisor.stop()
    await media?.close()
    let aftermath = await endpoints?.cleanup.putBack() ?? []
    return try await finish(end, aftermath)
  }

  /// Takes no more rows and finishes what is in flight.
  ///
  /// Once all rows are done, it is the export that ends.
  func drain() {
    dispatcher.drain()
    let what =
      results.interrupt()
      ? "stopping the export"
      : "finishing what is in flight, \(prepared.job.drain / .seconds(1)) s at the most"
    observer.notice("\(what); Ctrl-C again stops at once")
  }

  /// Whether the results are being written: the rows are done.
  var isExporting: Bool { results.isWriting }

  /// Ends everything now; an endpoint that is to be stopped gets one more try.
  func stop() {
    dispatcher.stop()
    endpoints?.cleanup.hurry()
  }

  /// Counts the manifest beside the run, so that progress knows its end.
  private func countRows() {
    DispatchQueue.global(qos: .utility).async { [self] in
      let rows = try? prepared.manifest.countRecords(isCancelled: { isOver.withLock { $0 } })
      if let rows { total.found(rows) }
    }
  }

  private func finish(
    _ end: DispatchEnd,
    _ aftermath: [EndpointAftermath]
  ) async throws -> RunOutcome {
    var stopped = end.error(at: prepared.shownURLs.first ?? prepared.job.name) ?? work.damage
    let cold = dispatcher.snapshot().cold.total(at: .now)
    do {
      try await ledger.flush()
      filing.finish()
      try ledger.endSession(end.words(of: prepared.options.rows), cold: cold)
    } catch {
      stopped = stopped ?? SluiceError(wrapping: error)
    }
    let counts = books()
    if stopped == nil { stopped = unfinished(counts) }
    let spending = spending(counts)
    let cut = (try? CutAnswers(LedgerReader.open(prepared.job.ledger))) ?? CutAnswers()
    var written: ResultExport.Summary?
    if stopped == nil, isWhole(counts) {
      do { written = try results.write() } catch { stopped = SluiceError(wrapping: error) }
    }
    // The last to close the ledger puts its side files away: readers go first.
    do { try ledger.close() } catch { stopped = stopped ?? SluiceError(wrapping: error) }
    if stopped == nil, counts.succeeded == counts.rows { prepared.job.sweepStandardInput() }
    return RunOutcome(
      counts: counts,
      settledNow: counts.settled - settledBefore,
      requests: dispatcher.snapshot().requests,
      elapsed: Instant.now - started,
      cold: cold,
      limit: dispatcher.snapshot().limit,
      ledger: prepared.job.ledger,
      woken: aftermath,
      export: written == nil ? nil : prepared.job.export,
      results: written,
      files: files.isOpen ? files.path : nil,
      stopped: stopped,
      spending: spending,
      cut: cut,
      leftOut: dispatcher.snapshot().endpoints.compactMap { endpoint in
        endpoint.dismissed.map { prepared.destinations.redactor.redact("\(endpoint.name): \($0)") }
      }
    )
  }

  /// Whether the results may be written: a start that asked some rows only leaves the others open.
  private func isWhole(_ counts: RunCounts) -> Bool {
    prepared.options.rows == .all || counts.rowsKnown && counts.pending == 0
  }

  /// Why a run that has come to its end is not done all the same; nil when every row is.
  private func unfinished(_ counts: RunCounts) -> SluiceError? {
    guard prepared.options.rows == .all, counts.pending != 0 || !counts.rowsKnown else {
      return nil
    }
    let ledger = safe(prepared.job.ledger, limit: 400)
    return SluiceError(
      .inputOutput,
      at: ledger,
      "the manifest has been read to its end, and \(grouped(counts.pending)) rows are not yet done",
      next: "sluice status \(ledger) --check examines the ledger"
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
    let now = Instant.now
    let redactor = prepared.destinations.redactor
    let ending = endpoints?.cleanup.doing
    return RunProgress(
      counts: counts,
      settledNow: counts.settled - settledBefore,
      elapsed: now - started,
      cold: snapshot.cold.total(at: now),
      inFlight: snapshot.inFlight,
      limit: snapshot.limit,
      bound: snapshot.limitingFactor.flatMap { RunBound(rawValue: $0.rawValue) },
      waiting: snapshot.waiting,
      throttled: snapshot.throttled,
      reason: ending ?? snapshot.waitingFor?.what,
      said: snapshot.waitingFor.flatMap { $0.said.isEmpty ? nil : redactor.redact($0.said) },
      gate: (ending ?? snapshot.waitingFor?.words(at: now)).map { "waiting for \($0)" },
      endpoints: snapshot.endpoints.map { EndpointProgress($0, of: prepared) },
      cost: snapshot.cost
    )
  }
}
