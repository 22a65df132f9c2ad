import SluiceCore
import SluiceTestSupport
import SluiceTransport
import Synchronization

/// Sends requests to a stub server over a pool of its own, and gathers what comes back.
func exchange(
  _ configuration: TransportConfiguration = TransportConfiguration(),
  with server: StubServer,
  timeout: Duration = .seconds(120),
  _ make: (String) -> Request = { Request(method: "POST", url: $0, body: Array("{}".utf8)) }
) async throws -> Result<Reply, TransferFailure> {
  try await outcome(of: make("\(server.url)/models/x"), configuration, timeout: timeout)
}

/// The outcome of one request over a pool of its own.
func outcome(
  of request: Request,
  _ configuration: TransportConfiguration = TransportConfiguration(),
  timeout: Duration = .seconds(120)
) async throws -> Result<Reply, TransferFailure> {
  let requests = try SingleRequests(configuration)
  defer { requests.shutdown() }
  do throws(TransferFailure) {
    return .success(try await requests.reply(to: request, timeout: timeout))
  } catch {
    return .failure(error)
  }
}

extension Result where Success == Reply, Failure == TransferFailure {
  var reply: Reply? { try? get() }

  var failure: TransferFailure? {
    if case .failure(let failure) = self { failure } else { nil }
  }
}

/// Completions as they come, and a way to wait for a number of them.
final class Gathering: Sendable {
  private struct State {
    var completions: [Completion] = []
    var batches = 0
    var waiting: (count: Int, continuation: CheckedContinuation<Void, Never>)?
  }
  private let state = Mutex(State())

  var completions: [Completion] { state.withLock { $0.completions } }

  @Sendable func receive(_ batch: [Completion]) {
    let ready = state.withLock { state in
      state.completions += batch
      state.batches += 1
      guard let waiting = state.waiting, state.completions.count >= waiting.count else {
        return CheckedContinuation<Void, Never>?.none
      }
      state.waiting = nil
      return waiting.continuation
    }
    ready?.resume()
  }

  func wait(for count: Int) async {
    await withCheckedContinuation { continuation in
      let isThere = state.withLock { state in
        if state.completions.count < count { state.waiting = (count, continuation) }
        return state.completions.count >= count
      }
      if isThere { continuation.resume() }
    }
  }
}
