import SluiceCore
import Synchronization

/// Hands the events of a run to those that iterate over them, each to all.
final class RunEventStreams: Sendable {
  private struct State {
    var continuations: [AsyncStream<RunEvent>.Continuation] = []
    var hasEnded = false
  }

  /// A reader that falls further behind misses the oldest: events are stored in the ledger.
  private static let kept = 1000

  private let state = Mutex(State())

  /// The events from now on; ends with the run.
  func stream() -> AsyncStream<RunEvent> {
    let (stream, continuation) = AsyncStream.makeStream(
      of: RunEvent.self,
      bufferingPolicy: .bufferingNewest(Self.kept)
    )
    let hasEnded = state.withLock { state in
      if !state.hasEnded { state.continuations.append(continuation) }
      return state.hasEnded
    }
    if hasEnded { continuation.finish() }
    return stream
  }

  func send(_ event: RunEvent) {
    for continuation in state.withLock({ $0.continuations }) { continuation.yield(event) }
  }

  func finish() {
    let continuations = state.withLock { state in
      state.hasEnded = true
      defer { state.continuations = [] }
      return state.continuations
    }
    for continuation in continuations { continuation.finish() }
  }
}
