import Dispatch
import SluiceCore
import SluiceTransport
import Synchronization

/// A transport for requests with images and recordings that have to be fetched first; all others pass
/// at once.
///
/// A request that waits for its media is in flight like any other: the limit of requests bounds what
/// is fetched ahead.
final class FetchingTransport: Transport {
  private struct State {
    var receiver: (@Sendable ([Completion]) -> Void)?
    var fetches: [UInt64: Task<Void, Never>] = [:]
    var cancelled: Set<UInt64> = []
    /// The URLs whose files requests under way are reading.
    var reading: [UInt64: [String]] = [:]
  }
  private let inner: any Transport
  private let store: MediaStore
  private let state = Mutex(State())
  private let queue = DispatchQueue(label: "sluice.media")

  init(over inner: any Transport, store: MediaStore) {
    self.inner = inner
    self.store = store
  }

  func start(receiver: @escaping @Sendable ([Completion]) -> Void) {
    state.withLock { $0.receiver = receiver }
    inner.start { [weak self] completions in
      self?.ended(completions)
      receiver(completions)
    }
  }

  func send(_ transfers: [Transfer]) {
    guard transfers.contains(where: { !$0.request.remote.isEmpty }) else {
      return inner.send(transfers)
    }
    inner.send(transfers.filter(\.request.remote.isEmpty))
    for transfer in transfers where !transfer.request.remote.isEmpty {
      state.withLock { state in
        state.fetches[transfer.id] = Task { await self.fetch(for: transfer) }
      }
    }
  }

  func cancel(_ ids: [UInt64]) {
    let fetches = state.withLock { state in
      state.cancelled.formUnion(ids.filter { state.fetches[$0] != nil })
      return ids.compactMap { state.fetches[$0] }
    }
    for fetch in fetches { fetch.cancel() }
    inner.cancel(ids)
  }

  func shutdown() {
    let fetches = state.withLock { state in
      state.receiver = nil
      return state.fetches.values
    }
    for fetch in fetches { fetch.cancel() }
    inner.shutdown()
  }

  private func fetch(for transfer: Transfer) async {
    let urls = transfer.request.remote.map(\.url)
    var media: [Media] = []
    var failure: MediaFailure?
    for url in urls where failure == nil {
      do throws(MediaFailure) { media.append(try await store.take(url)) } catch { failure = error }
    }
    let isCancelled = state.withLock { $0.cancelled.contains(transfer.id) }
    if let failure = isCancelled ? .withdrawn : failure.map(TransferFailure.init) {
      for url in urls.prefix(media.count) { await store.release(url) }
      _ = forget(transfer.id)
      return end(transfer, failure)
    }
    state.withLock { $0.reading[transfer.id] = urls }
    let request = transfer.request.filled(with: media)
    inner.send([Transfer(id: transfer.id, request: request, timeout: transfer.timeout)])
    // It may have been cancelled before there was anything to cancel.
    if forget(transfer.id) { inner.cancel([transfer.id]) }
  }

  /// The fetch of a transfer is over; whether the transfer has been cancelled.
  private func forget(_ id: UInt64) -> Bool {
    state.withLock { state in
      state.fetches[id] = nil
      return state.cancelled.remove(id) != nil
    }
  }

  /// Ends a transfer that was never sent; not on the thread of a task, which must not be held up.
  private func end(_ transfer: Transfer, _ failure: TransferFailure) {
    let completion = Completion(id: transfer.id, outcome: .failure(failure), latency: .zero)
    queue.async { self.state.withLock { $0.receiver }?([completion]) }
  }

  private func ended(_ completions: [Completion]) {
    let urls = state.withLock { state in
      state.reading.isEmpty
        ? [] : completions.flatMap { state.reading.removeValue(forKey: $0.id) ?? [] }
    }
    guard !urls.isEmpty else { return }
    Task { for url in urls { await store.release(url) } }
  }
}

extension TransferFailure {
  fileprivate static let withdrawn = TransferFailure(
    kind: .cancelled,
    message: "cancelled",
    requestSent: false
  )

  /// The row's fault, as a file that cannot be read; or for want of room on this machine.
  fileprivate init(_ failure: MediaFailure) {
    self.init(
      kind: failure.isOurs ? .local : .unreadableFile,
      message: failure.reason,
      requestSent: false
    )
  }
}
