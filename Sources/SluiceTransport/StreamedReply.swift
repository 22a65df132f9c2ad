package import SluiceCore
import Synchronization

/// A reply whose body is read while it comes.
package enum StreamedReply: Sendable {
  /// Status (2xx) and headers have come; the body follows.
  case begun(status: Int, headers: HeaderBlock, body: ReplyPieces)
  /// A reply with any other status, complete.
  case whole(Reply)
}

/// The body of a reply in pieces as they arrive, decompressed; cut anywhere.
///
/// It is read once, by one reader: the first iterator has it all, any other finds nothing. A reader that
/// is slow slows the server down: at most a quarter of a megabyte waits. Giving the iterator up, or the
/// sequence before there is one, cancels the transfer; so does cancelling the task that waits for a
/// piece.
package struct ReplyPieces: AsyncSequence, Sendable {
  package typealias Element = [UInt8]
  package typealias Failure = TransferFailure
  private let unread: Unread

  package func makeAsyncIterator() -> Iterator {
    Iterator(reading: unread.take())
  }

  init(_ reading: ReplyReading) { unread = Unread(reading) }

  package struct Iterator: AsyncIteratorProtocol {
    fileprivate let reading: ReplyReading?

    /// Whether another iterator has the reply: there is nothing to be had from this one.
    package var isVoid: Bool { reading == nil }

    /// The next bytes; nil once the reply is complete.
    ///
    /// - Throws: When the transfer ended early: what came before has been handed out.
    package mutating func next(
      isolation actor: isolated (any Actor)? = #isolation
    ) async throws(TransferFailure) -> [UInt8]? {
      try await reading?.next()
    }

    /// Tells that nothing more is wanted, although the transfer goes on to its end: its connection can
    /// be used again then.
    package func leave() { reading?.leave() }
  }
}

/// A reading that the first caller gets.
private final class Unread: Sendable {
  private let reading: Mutex<ReplyReading?>

  init(_ reading: ReplyReading) { self.reading = Mutex(reading) }

  func take() -> ReplyReading? {
    reading.withLock { reading in
      defer { reading = nil }
      return reading
    }
  }
}

/// A reply that is being read: when it is no longer held, its transfer is cancelled.
final class ReplyReading: Sendable {
  private let id: UInt64
  private let stream: ReplyStream
  private let requests: SingleRequests
  private let isLeft = Atomic(false)

  init(id: UInt64, stream: ReplyStream, requests: SingleRequests) {
    self.id = id
    self.stream = stream
    self.requests = requests
  }

  deinit { if !isLeft.load(ordering: .relaxed) { requests.cancel(id) } }

  func next() async throws(TransferFailure) -> [UInt8]? {
    let piece = await withTaskCancellationHandler {
      await stream.next()
    } onCancel: {
      requests.cancel(id)
    }
    switch piece {
    case .bytes(let bytes, let resumes):
      if resumes { requests.resume(id) }
      return bytes
    case .end(let failure?): throw failure
    case .end(nil), .none: return nil
    }
  }

  func leave() {
    isLeft.store(true, ordering: .relaxed)
    if stream.giveUp() { requests.resume(id) }
  }
}
