import SluiceCore
import Synchronization

/// What a lane is asked to do.
enum LaneCommand: Sendable {
  case send([Transfer])
  case stream(Transfer, ReplyStream)
  case resume(UInt64)
  case cancel([UInt64])
  case shutdown
}

/// Orders on their way into a lane, and what the lane is doing meanwhile.
///
/// ```
/// resting ──post: start──▶ busy ──rest──▶ resting
///                           │ ▲
///                      doze │ │ post: ring
///                           ▼ │
///                         dozing
/// ```
final class LaneInbox: Sendable {
  /// What whoever posts has to do.
  enum Call {
    case nothing
    /// The lane has nothing to do: start it on its queue.
    case start
    /// The lane sleeps until one of its sockets is ready: wake it.
    case ring
  }
  private enum Activity { case resting, busy, dozing }
  private struct State {
    var orders: [LaneCommand] = []
    var activity = Activity.resting
  }
  private let state = Mutex(State())

  /// Puts an order in.
  func post(_ order: LaneCommand) -> Call {
    state.withLock { state in
      state.orders.append(order)
      defer { state.activity = .busy }
      switch state.activity {
      case .resting: return .start
      case .busy: return .nothing
      case .dozing: return .ring
      }
    }
  }

  /// Takes all orders out.
  func take() -> [LaneCommand] {
    state.withLock { state in
      state.activity = .busy
      if state.orders.isEmpty { return [] }
      defer { state.orders = [] }
      return state.orders
    }
  }

  /// Before the lane sleeps; false when there are orders.
  func doze() -> Bool { settle(.dozing) }

  /// Before the lane leaves its queue; false when there are orders.
  func rest() -> Bool { settle(.resting) }

  private func settle(_ activity: Activity) -> Bool {
    state.withLock { state in
      if state.orders.isEmpty { state.activity = activity }
      return state.orders.isEmpty
    }
  }
}
