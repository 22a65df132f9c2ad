import Synchronization

/// The other end of a connection, and whether it is still open.
final class Caller: Sendable {
  private enum State {
    case idle
    case waiting(onHangUp: @Sendable () -> Void)
    case gone
  }
  private let state = Mutex(State.idle)

  /// A request has come; `onHangUp` is called at once or later, at most once, when the caller leaves
  /// without the answer.
  func ask(onHangUp: @escaping @Sendable () -> Void) {
    let isGone = state.withLock { state in
      if case .gone = state { return true }
      state = .waiting(onHangUp: onHangUp)
      return false
    }
    if isGone { onHangUp() }
  }

  /// The request is over.
  ///
  /// - Returns: Whether the caller was there to get the answer.
  func answered() -> Bool {
    state.withLock { state in
      if case .gone = state { return false }
      state = .idle
      return true
    }
  }

  /// The caller has left.
  func hangUp() {
    let before = state.withLock { state in
      defer { state = .gone }
      return state
    }
    if case .waiting(let onHangUp) = before { onHangUp() }
  }
}
