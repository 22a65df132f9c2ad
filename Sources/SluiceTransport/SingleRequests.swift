package import SluiceCore
import Synchronization

/// Requests one by one, for those who wait for the reply: a call, a health check.
package final class SingleRequests: Sendable {
  private struct State {
    var nextID: UInt64 = 1
    var waiting: [UInt64: CheckedContinuation<Result<Reply, TransferFailure>, Never>] = [:]
  }
  private let transport: any Transport
  private let state = Mutex(State())

  /// Uses a transport, which must be new: its completions come here.
  package init(over transport: any Transport) {
    self.transport = transport
    transport.start { [weak self] completions in
      for completion in completions { self?.resume(completion) }
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
    let id = state.withLock { state in
      defer { state.nextID += 1 }
      return state.nextID
    }
    let outcome = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        state.withLock { $0.waiting[id] = continuation }
        transport.send([Transfer(id: id, request: request, timeout: timeout)])
        // The handler may have run before there was anything to cancel.
        if Task.isCancelled { transport.cancel([id]) }
      }
    } onCancel: {
      transport.cancel([id])
    }
    return try outcome.get()
  }

  /// Ends what is under way; those who wait get ``TransferFailure/Kind/cancelled``.
  package func shutdown() { transport.shutdown() }

  private func resume(_ completion: Completion) {
    let continuation = state.withLock { $0.waiting.removeValue(forKey: completion.id) }
    continuation?.resume(returning: completion.outcome)
  }
}
