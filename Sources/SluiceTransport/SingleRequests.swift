package import SluiceCore
import Synchronization

/// Requests one by one, for callers that wait for the reply: a call, a health check.
package final class SingleRequests: Sendable {
  private enum Waiter {
    case reply(CheckedContinuation<Result<Reply, TransferFailure>, Never>)
    case stream(ReplyStream)
  }
  private struct State {
    var nextID: UInt64 = 1
    var waiting: [UInt64: Waiter] = [:]
  }
  private let pool: LanePool
  private let state = Mutex(State())

  /// Uses a pool, which must be new: its completions come here.
  package init(over pool: LanePool) {
    self.pool = pool
    pool.start { [weak self] completions in
      for completion in completions { self?.finish(completion) }
    }
  }

  /// Uses a lane of its own.
  ///
  /// - Throws: As ``LanePool/init(_:)``.
  package convenience init(_ configuration: TransportConfiguration) throws(SluiceError) {
    self.init(over: try LanePool(configuration))
  }

  /// Sends a request and waits for the reply, whatever its status.
  ///
  /// Cancelling the task cancels the transfer.
  package func reply(
    to request: Request,
    timeout: Duration
  ) async throws(TransferFailure) -> Reply {
    let id = newID()
    let outcome = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        state.withLock { $0.waiting[id] = .reply(continuation) }
        pool.send([Transfer(id: id, request: request, timeout: timeout)])
        // The handler may have run before there was anything to cancel.
        if Task.isCancelled { cancel(id) }
      }
    } onCancel: {
      cancel(id)
    }
    return try outcome.get()
  }

  /// Sends a request and waits for the head of the reply; the body is read while it comes.
  ///
  /// Cancelling the task cancels the transfer, as does giving up what is returned.
  ///
  /// - Parameters:
  ///   - request: The request.
  ///   - timeout: The most time from sending to the last byte of the body.
  /// - Returns: The reply, to be read on; or all of it, when its status is not 2xx.
  /// - Throws: When no head came.
  package func stream(
    _ request: Request,
    timeout: Duration
  ) async throws(TransferFailure) -> StreamedReply {
    let id = newID()
    let stream = ReplyStream()
    let reading = ReplyReading(id: id, stream: stream, requests: self)
    state.withLock { $0.waiting[id] = .stream(stream) }
    pool.stream(Transfer(id: id, request: request, timeout: timeout), to: stream)
    let head = await withTaskCancellationHandler {
      await stream.head()
    } onCancel: {
      cancel(id)
    }
    switch try head.get() {
    case .begun(let status, let headers):
      return .begun(status: status, headers: headers, body: ReplyPieces(reading))
    case .whole(let reply): return .whole(reply)
    }
  }

  /// Ends what is under way; those that wait get ``TransferFailure/Kind/cancelled``.
  package func shutdown() { pool.shutdown() }

  /// Ends a transfer, unless it has ended already.
  func cancel(_ id: UInt64) { pool.cancel([id]) }

  /// Goes on with a stream whose reader was behind.
  func resume(_ id: UInt64) { pool.resume(id) }

  private func newID() -> UInt64 {
    state.withLock { state in
      defer { state.nextID += 1 }
      return state.nextID
    }
  }

  private func finish(_ completion: Completion) {
    switch state.withLock({ $0.waiting.removeValue(forKey: completion.id) }) {
    case .reply(let continuation)?: continuation.resume(returning: completion.outcome)
    case .stream(let stream)?: stream.end(completion.outcome)
    case nil: break
    }
  }
}
