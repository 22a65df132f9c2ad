package import SluiceCore

/// A reply whose body is read while it comes.
package enum StreamedReply: Sendable {
  /// Status (2xx) and headers have come; the body follows.
  case begun(status: Int, headers: HeaderBlock, body: ReplyPieces)
  /// A reply with any other status, complete.
  case whole(Reply)
}

/// The body of a reply in pieces as they arrive, decompressed; cut anywhere.
///
/// It is read once, by one reader. A reader who is slow slows the server down: at most a quarter of
/// a megabyte waits. Giving the sequence up, and every iterator of it, cancels the transfer; so does
/// cancelling the task that waits for a piece.
package struct ReplyPieces: AsyncSequence, Sendable {
  package typealias Element = [UInt8]
  package typealias Failure = TransferFailure
  let reading: Reading

  package func makeAsyncIterator() -> Iterator { Iterator(reading: reading) }

  package struct Iterator: AsyncIteratorProtocol {
    fileprivate let reading: Reading

    /// The next bytes; nil once the reply is complete.
    ///
    /// - Throws: When the transfer ended early: what came before has been handed out.
    package mutating func next(
      isolation actor: isolated (any Actor)? = #isolation
    ) async throws(TransferFailure) -> [UInt8]? {
      try await reading.next()
    }
  }

  /// What sequence and iterators share: when the last of them goes, the transfer goes.
  final class Reading: Sendable {
    private let id: UInt64
    private let stream: ReplyStream
    private let requests: SingleRequests

    init(id: UInt64, stream: ReplyStream, requests: SingleRequests) {
      self.id = id
      self.stream = stream
      self.requests = requests
    }

    deinit { requests.cancel(id) }

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
  }
}
