import CCurl
import Dispatch
import Glibc
import SluiceCore

/// One serial queue that owns one libcurl multi handle and drives many transfers with it.
///
/// While it has transfers the lane stays on its queue and sleeps in `epoll_wait`; orders come in
/// through the inbox and a waker. An idle lane occupies no thread.
actor Lane {
  private let executor: QueueExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
  private let inbox = LaneInbox()
  private let waker: Waker
  private let ended = DispatchGroup()

  private let configuration: TransportConfiguration
  private let certificates: TrustedCertificates
  private var receiver: (@Sendable ([Completion]) -> Void)?
  private let watch: Reactor
  private var multi: UnsafeMutableRawPointer?
  private var slots: [TransferSlot] = []
  private var free: [TransferSlot] = []
  private var waiting = TransferQueue()
  /// Where the replies go of those waiting transfers that are read while they come.
  private var streams: [UInt64: ReplyStream] = [:]
  private var completions: [Completion] = []
  private var traceIDs: TraceIDs

  /// - Throws: ``SluiceError`` when the process has run out of descriptors or memory.
  init(
    _ number: Int,
    _ configuration: TransportConfiguration,
    trusting certificates: TrustedCertificates
  ) throws(SluiceError) {
    guard let waker = Waker(),
      let watch = Reactor(waker: waker, roundEvery: configuration.stallTimeout / 8),
      let multi = curl_multi_init()
    else {
      let reason = String(cString: strerror(errno))
      throw SluiceError(.inputOutput, "cannot start the transport: \(reason)")
    }
    executor = QueueExecutor(label: "sluice.lane.\(number)")
    self.configuration = configuration
    self.certificates = certificates
    self.waker = waker
    self.watch = watch
    self.multi = multi
    var random = SystemRandomNumberGenerator()
    traceIDs = TraceIDs(using: &random)
    ended.enter()
    watch.attach(to: multi, connections: configuration.connectionsPerLane)
  }

  /// Names the receiver of the completions.
  nonisolated func start(receiver: @escaping @Sendable ([Completion]) -> Void) {
    executor.queue.async { self.assumeIsolated { $0.receiver = receiver } }
  }

  /// Gives the lane something to do; returns at once.
  nonisolated func post(_ order: LaneCommand) {
    switch inbox.post(order) {
    case .nothing: break
    case .start: executor.queue.async { self.assumeIsolated { $0.run() } }
    case .ring: waker.ring()
    }
  }

  /// Waits until the lane has shut down and its last completion was received.
  nonisolated func waitUntilEnded() { ended.wait() }
}

// MARK: - On the queue

extension Lane {
  /// Works until there is nothing left to do.
  private func run() {
    while multi != nil {
      repeat {
        for order in inbox.take() { follow(order) }
        startWaiting()
        let due = watch.takeDue()
        if due.timer { act(CURL_SOCKET_TIMEOUT, 0) }
        collect()
        if due.round { endStalled() }
      } while deliver()
      if slots.count == free.count, waiting.isEmpty {
        if inbox.rest() { return }
      } else {
        watch.wait(mayRest: inbox.doze()) { act($0.socket, $0.mask) }
      }
    }
  }

  private func follow(_ order: LaneCommand) {
    switch order {
    case .send(let transfers): waiting.append(transfers)
    case .stream(let transfer, let stream):
      streams[transfer.id] = stream
      waiting.append([transfer])
    case .resume(let id):
      for slot in slots where slot.easy != nil && slot.id == id { slot.resume() }
    case .cancel(let ids): cancel(Set(ids))
    case .shutdown: end()
    }
  }

  private func startWaiting() {
    guard let multi else { return }
    while !waiting.isEmpty, let slot = freeSlot(), let transfer = waiting.next() {
      let stream = streams.isEmpty ? nil : streams.removeValue(forKey: transfer.id)
      if let failure = slot.prepare(transfer, to: stream, traceIDs: &traceIDs) {
        free.append(slot)
        refuse(transfer, failure)
      } else {
        curl_multi_add_handle(multi, slot.easy)
      }
    }
  }

  private func freeSlot() -> TransferSlot? {
    if let slot = free.popLast() { return slot }
    guard slots.count < configuration.connectionsPerLane,
      let slot = TransferSlot(configuration, trusting: certificates, watch: watch)
    else { return nil }
    slots.append(slot)
    return slot
  }

  private func act(_ socket: Int32, _ mask: Int32) {
    var running: Int32 = 0
    if let multi { curl_multi_socket_action(multi, socket, mask, &running) }
  }

  /// Takes from libcurl what it has finished.
  private func collect() {
    guard let multi else { return }
    var left: Int32 = 0
    while let message = curl_multi_info_read(multi, &left) {
      guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else {
        continue
      }
      let code = sluice_message_result(message)
      var context: UnsafeMutableRawPointer?
      _ = sluice_easy_get_pointer(easy, CURLINFO_PRIVATE, &context)
      guard let slot = TransferSlot.at(context) else { continue }
      release(slot) { $0.completion(code) }
    }
  }

  /// Hands over what has ended; whether that was anything.
  private func deliver() -> Bool {
    if completions.isEmpty { return false }
    let batch = completions
    completions = []
    completions.reserveCapacity(batch.count)
    receiver?(batch)
    return true
  }
}

// MARK: - Ends

extension Lane {
  private func release(_ slot: TransferSlot, _ outcome: (TransferSlot) -> Completion) {
    if let multi { curl_multi_remove_handle(multi, slot.easy) }
    completions.append(outcome(slot))
    free.append(slot)
  }

  private func cancel(_ ids: Set<UInt64>) {
    // What has already ended is not cancelled.
    collect()
    for slot in slots where slot.easy != nil && ids.contains(slot.id) {
      release(slot) { $0.cancelled() }
    }
    for transfer in waiting.remove(ids) { refuse(transfer, .cancelled) }
  }

  /// Ends the transfers whose reply has begun and does not come.
  private func endStalled() {
    let now = Instant.now
    for slot in slots where slot.easy != nil && slot.hasStalled(now) {
      release(slot) { $0.stalled() }
    }
  }

  /// Ends a transfer that libcurl never had.
  private func refuse(_ transfer: Transfer, _ failure: TransferFailure) {
    streams[transfer.id] = nil
    completions.append(Completion(id: transfer.id, outcome: .failure(failure), latency: .zero))
  }

  private func end() {
    collect()
    for slot in slots where slot.easy != nil {
      release(slot) { $0.cancelled() }
    }
    for transfer in waiting.removeAll() { refuse(transfer, .cancelled) }
    _ = deliver()
    receiver = nil
    if let multi {
      // Connections close here, through the watch, which has to live until then.
      curl_multi_cleanup(multi)
      self.multi = nil
    }
    slots = []
    free = []
    ended.leave()
  }
}
