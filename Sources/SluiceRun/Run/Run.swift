import Dispatch
import SluiceAccess
import Foundation
public import SluiceCore
import SluiceDispatch
import SluiceLedger
import SluiceTransport
import Synchronization

/// One start of a job: manifest → plan → dispatch → ledger → export.
///
/// Starting and resuming are the same: what the ledger has settled is not asked again. A run can be
/// killed at any instant; the next start goes on.
///
/// ```swift
/// let job = try Job(contentsOf: "jobs/embed-reviews.yaml")
/// let run = Run(job, options: RunOptions(environment: ProcessInfo.processInfo.environment))
/// let outcome = try await run.start { print("\($0.name): \($0.settled) rows are done already") }
/// print(outcome.counts.succeeded, "rows answered")
/// ```
public final class Run: Sendable {
  private let job: Job
  private let options: RunOptions
  private let state = Mutex(State())
  private let streams = RunEventStreams()

  private struct State {
    var live: LiveRun?
    var isDraining = false
    var isStopped = false
  }

  /// Prepares a run; nothing is opened before ``start(opening:notice:)``.
  ///
  /// - Parameters:
  ///   - job: What to do.
  ///   - options: How this start differs from others.
  public init(_ job: Job, options: RunOptions) {
    self.job = job
    self.options = options
  }

  /// Runs the job to its end, or to the reason why it cannot go on.
  ///
  /// Cancelling the task that called it is ``stop()``: what is durable stays, and it returns.
  ///
  /// - Parameters:
  ///   - opening: Called once, when everything has been checked and before the first request.
  ///   - notice: Called with what a person should know at once, one line each: that one of several
  ///     endpoints is left out, and why. On a queue of the run's own; it must not wait.
  /// - Returns: How it ended. A run that stopped before its end (interrupted, halted) also returns; its
  ///   ``RunOutcome/stopped`` says why.
  /// - Throws: ``SluiceError`` when the run cannot start: nothing was sent.
  public func start(
    opening: @escaping @Sendable (RunOpening) -> Void = { _ in },
    notice: @escaping @Sendable (String) -> Void = { _ in }
  ) async throws -> RunOutcome {
    let (job, name) = try await job.namingItsModel(options)
    defer { streams.finish() }
    let observer = RunObserver(
      opening: { opening($0.naming(name)) },
      notice: notice,
      onEvent: { [streams] in streams.send($0) }
    )
    let live = try await opened(job, observer)
    let (drain, stop) = state.withLock { state in
      state.live = live
      return (state.isDraining, state.isStopped)
    }
    if drain { live.drain() }
    if stop { live.stop() }
    return try await withTaskCancellationHandler {
      try await live.run()
    } onCancel: {
      self.stop()
    }
  }

  /// Opens everything; while another process works on the ledger, again and again until the time is up.
  private func opened(_ job: Job, _ observer: RunObserver) async throws -> LiveRun {
    let start = Instant.now
    var isTold = false
    while true {
      do {
        return try LiveRun(job, options: options, observer: observer)
      } catch let error as SluiceError where error.code == .ledgerInUse {
        let isOver = Instant.now - start >= options.ledgerWait
        if isOver || state.withLock({ $0.isDraining }) { throw error }
        if !isTold { observer.notice("waiting: \(error.what)") }
        isTold = true
        try await Task.sleep(for: Self.ledgerLook)
      }
    }
  }

  /// Between two looks whether a ledger is free.
  private static let ledgerLook = Duration.milliseconds(200)

  /// What the run decides, as it decides it: gates, limits, dismissals, the end.
  ///
  /// Each call gives a sequence of its own, which begins now and ends with the run. A reader that is more
  /// than 1,000 events behind misses the oldest; the ledger holds them all.
  ///
  /// ```swift
  /// let run = Run(job, options: options)
  /// let watching = Task { for await event in run.events() { print(event.kind, event.detail) } }
  /// let outcome = try await run.start()
  /// ```
  public func events() -> AsyncStream<RunEvent> { streams.stream() }

  /// Takes no more rows, finishes what is in flight (the job's ``Job/drain`` at the most), saves, and returns from
  /// ``start(opening:notice:)``: the first Ctrl-C.
  ///
  /// Once all rows are done, the export ends unwritten.
  public func drain() {
    state.withLock { state -> LiveRun? in
      state.isDraining = true
      return state.live
    }?.drain()
  }

  /// Cancels what is in flight and returns from ``start(opening:notice:)`` with what is durable: the second
  /// Ctrl-C.
  public func stop() {
    state.withLock { state -> LiveRun? in
      state.isStopped = true
      return state.live
    }?.stop()
  }

  /// Whether the results are being written: every row is done and recorded, and the process may end at
  /// any moment.
  public var isExporting: Bool { state.withLock { $0.live }?.isExporting ?? false }

  /// Whether the job is still being opened: nothing has been sent, and the process may end at any
  /// moment.
  public var isOpening: Bool { state.withLock { $0.live == nil } }

  /// Where the run stands; nil before it has started.
  public func progress() -> RunProgress? {
    state.withLock { $0.live }?.progress()
  }
}
