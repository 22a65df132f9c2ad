import SluiceCore
import SluiceJSON
import Synchronization

/// The results of a run that has come to its end, which may be interrupted: the ledger holds every row.
final class FinalExport: Sendable {
  private struct State {
    var isInterrupted = false
    var isWriting = false
  }
  private let job: Job
  private let state = Mutex(State())

  init(_ job: Job) { self.job = job }

  /// Whether they are being written.
  var isWriting: Bool { state.withLock { $0.isWriting } }

  /// Writes no more of them.
  ///
  /// - Returns: Whether they were being written.
  func interrupt() -> Bool {
    state.withLock { state in
      state.isInterrupted = true
      return state.isWriting
    }
  }

  /// Writes them where the job wants them.
  ///
  /// - Returns: What was written; nil where the job wants none.
  /// - Throws: ``SluiceError``: `exportCancelled` when they were interrupted; the file is then as it was.
  func write() throws -> ResultExport.Summary? {
    guard let path = job.export else { return nil }
    state.withLock { $0.isWriting = true }
    defer { state.withLock { $0.isWriting = false } }
    do {
      return try ResultExport(ledger: job.ledger).write(
        to: path == "-" ? .standardOutput : .path(path),
        job.results,
        isCancelled: { self.state.withLock { $0.isInterrupted } }
      )
    } catch let error as SluiceError where error.code == .exportCancelled {
      throw SluiceError(
        .exportCancelled,
        at: safe(path, limit: 400),
        "the export was stopped on request; the ledger holds every row",
        next: "write it later with sluice export \(safe(job.ledger, limit: 400)) -o "
          + safe(path, limit: 400)
      )
    }
  }
}
