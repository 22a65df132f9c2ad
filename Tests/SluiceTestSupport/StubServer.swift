import Foundation
import Glibc
import Synchronization

/// A small HTTP/1.1 server on loopback that does what a test tells it, and remembers what it saw.
///
/// ```swift
/// let server = try StubServer { request in
///   request.number == 1 ? .json(#"{"error":"loading"}"#, status: 503) : .json("[1, 2]")
/// }
/// defer { server.stop() }
/// … send requests to "\(server.url)/models/x" …
/// #expect(server.requests.map(\.path) == ["/models/x", "/models/x"])
/// ```
///
/// The handler is called on the connection's own thread, concurrently. A reply can be chunked, cut
/// short, reset, silent, or held by a ``StubGate`` until the test opens it: no test needs to sleep.
/// Keep-alive is on. ``stop()`` ends every connection and releases whatever was held.
package final class StubServer: Sendable {
  package let port: Int
  private let witness: StubWitness
  private let listener: Int32

  /// The origin: `http://127.0.0.1:PORT`.
  package var url: String { "http://127.0.0.1:\(port)" }

  /// Listens on a free port of 127.0.0.1.
  ///
  /// - Throws: `POSIXError` when the system has no socket left.
  package init(_ handler: @escaping @Sendable (StubRequest) -> StubReply) throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard listener >= 0 else { throw POSIXError(.EMFILE) }
    guard let port = bindAndListen(listener) else {
      close(listener)
      throw POSIXError(.EADDRINUSE)
    }
    let witness = StubWitness()
    self.port = port
    self.listener = listener
    self.witness = witness
    startThread {
      while true {
        let descriptor = accept(listener, nil, nil)
        if descriptor < 0 {
          if errno == EINTR || errno == ECONNABORTED { continue }
          break
        }
        guard let number = witness.opened(descriptor) else {
          close(descriptor)
          break
        }
        startThread {
          StubConnection(descriptor: descriptor, number: number, witness: witness).serve(handler)
        }
      }
      close(listener)
    }
  }

  deinit { stop() }

  /// Every request so far, in the order they were complete.
  package var requests: [StubRequest] { witness.requests }

  /// How many connections were accepted so far.
  package var connections: Int { witness.connections }

  /// The most requests that were being answered at the same time.
  package var peakInFlight: Int { witness.peakInFlight }

  /// Returns once so many requests have arrived (they need not be answered).
  package func arrived(_ count: Int) async {
    await withCheckedContinuation { continuation in
      witness.whenArrived(count) { continuation.resume() }
    }
  }

  /// Closes every connection and stops listening; may be called twice.
  package func stop() {
    if witness.stop() { shutdown(listener, Int32(SHUT_RDWR)) }
  }
}

/// What a stub server saw, and the descriptors it has open.
final class StubWitness: Sendable {
  private struct State {
    var requests: [StubRequest] = []
    var connections = 0
    var open: [Int: Int32] = [:]
    var inFlight = 0
    var peakInFlight = 0
    var isStopped = false
    var waiting: [(count: Int, go: @Sendable () -> Void)] = []
  }
  private let state = Mutex(State())
  /// Opens when the server stops.
  let stopped = StubGate()

  var requests: [StubRequest] { state.withLock { $0.requests } }
  var connections: Int { state.withLock { $0.connections } }
  var peakInFlight: Int { state.withLock { $0.peakInFlight } }
  var isStopped: Bool { state.withLock { $0.isStopped } }

  /// The number of a new connection; nil once the server has stopped.
  func opened(_ descriptor: Int32) -> Int? {
    state.withLock { state in
      guard !state.isStopped else { return nil }
      state.connections += 1
      state.open[state.connections] = descriptor
      return state.connections
    }
  }

  /// Closes a connection, under the lock: ``stop()`` never meets a number that is reused.
  func close(_ connection: Int) {
    state.withLock { state in
      if let descriptor = state.open.removeValue(forKey: connection) { Glibc.close(descriptor) }
    }
  }

  /// Records a request, and gives it its number.
  func record(_ make: (Int) -> StubRequest) -> StubRequest {
    let (request, ready) = state.withLock { state in
      let request = make(state.requests.count + 1)
      state.requests.append(request)
      state.inFlight += 1
      state.peakInFlight = max(state.peakInFlight, state.inFlight)
      let ready = state.waiting.filter { $0.count <= request.number }
      state.waiting.removeAll { $0.count <= request.number }
      return (request, ready)
    }
    for waiter in ready { waiter.go() }
    return request
  }

  func answered() { state.withLock { $0.inFlight -= 1 } }

  func whenArrived(_ count: Int, _ go: @escaping @Sendable () -> Void) {
    let isThere = state.withLock { state in
      if state.requests.count < count { state.waiting.append((count, go)) }
      return state.requests.count >= count
    }
    if isThere { go() }
  }

  /// Whether this call was the one that stopped it.
  func stop() -> Bool {
    let isFirst = state.withLock { state in
      defer { state.isStopped = true }
      for descriptor in state.open.values { shutdown(descriptor, Int32(SHUT_RDWR)) }
      return !state.isStopped
    }
    stopped.open()
    return isFirst
  }
}

private func startThread(_ body: @escaping @Sendable () -> Void) {
  let thread = Thread(block: body)
  thread.stackSize = 512 * 1024
  thread.start()
}

/// Binds to a free port of 127.0.0.1 and tells it.
private func bindAndListen(_ descriptor: Int32) -> Int? {
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  var length = socklen_t(MemoryLayout<sockaddr_in>.size)
  let result = withUnsafeMutablePointer(to: &address) { address in
    address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
      bind(descriptor, address, length) == 0 && listen(descriptor, 1024) == 0
        && getsockname(descriptor, address, &length) == 0
    }
  }
  return result ? Int(UInt16(bigEndian: address.sin_port)) : nil
}
