import SluiceCore
import Synchronization

/// A reply on its way from a lane to one reader, which waits for its head and then for its pieces.
///
/// The lane's side never blocks; the reader's side suspends.
final class ReplyStream: Sendable {
  /// How a reply begins.
  enum Head {
    case begun(status: Int, headers: HeaderBlock)
    /// It was taken whole, because its status is not 2xx.
    case whole(Reply)
  }
  /// What the reader waits with.
  typealias Waiter = CheckedContinuation<Void, Never>
  private struct State {
    var head: Result<Head, TransferFailure>?
    var buffer = StreamBuffer(limit: ReplyStream.limit)
    var waiter: Waiter?

    mutating func awaken() -> Waiter? {
      defer { waiter = nil }
      return waiter
    }
  }
  /// A minute of tokens; far more than a reader that keeps up ever leaves.
  private static let limit = 256 << 10
  private let state = Mutex(State())

  // MARK: - The lane's side

  /// The head of a reply with a status of 2xx has come.
  func begin(status: Int, headers: HeaderBlock) {
    awaken { $0.head = .success(.begun(status: status, headers: headers)) }
  }

  /// Takes a piece in; false when the reader is behind.
  func offer(_ part: UnsafeRawBufferPointer) -> Bool {
    let (isTaken, waiter) = state.withLock { state in
      let isTaken = state.buffer.offer(part)
      return (isTaken, isTaken ? state.awaken() : nil)
    }
    waiter?.resume()
    return isTaken
  }

  /// The transfer has ended: with a complete reply, or without.
  func end(_ outcome: Result<Reply, TransferFailure>) {
    awaken { state in
      if state.head == nil { state.head = outcome.map(Head.whole) }
      switch outcome {
      case .success: state.buffer.end(nil)
      case .failure(let failure): state.buffer.end(failure)
      }
    }
  }

  private func awaken(_ change: (inout State) -> Void) {
    let waiter = state.withLock { state in
      change(&state)
      return state.awaken()
    }
    waiter?.resume()
  }

  // MARK: - The reader's side

  /// Waits for the head.
  func head() async -> Result<Head, TransferFailure> {
    await wait { $0.head != nil }
    return state.withLock { $0.head } ?? .failure(.cancelled)
  }

  /// Waits for the next bytes; ``StreamBuffer/Piece/none`` never.
  func next() async -> StreamBuffer.Piece {
    while true {
      let piece = state.withLock { $0.buffer.take() }
      guard case .none = piece else { return piece }
      await wait { $0.buffer.hasNews }
    }
  }

  /// Throws away what still comes; whether the lane has to be told to go on.
  func giveUp() -> Bool { state.withLock { $0.buffer.giveUp() } }

  private func wait(until isReady: @escaping @Sendable (borrowing State) -> Bool) async {
    await withCheckedContinuation { waiter in
      let isReady = state.withLock { state in
        if isReady(state) { return true }
        state.waiter = waiter
        return false
      }
      if isReady { waiter.resume() }
    }
  }
}
