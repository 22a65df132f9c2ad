internal import SluiceAccess
import SluiceCore
import SluiceJSON
import SluiceTasks
import SluiceTransport

/// An answer while the model writes it, piece by piece.
///
/// ```swift
/// let story = try await client.textGenerationStream("Once upon a time", .init(maxNewTokens: 40))
/// for try await output in story {
///   print(output.text ?? "", terminator: "")
/// }
/// ```
///
/// The request has been sent when there is a stream: a reply that refuses it was thrown before. A stream
/// is read once: the first loop has it all, any other finds nothing. Leaving the loop, letting the
/// stream go unread, or cancelling the task that reads it closes the connection, so that the server
/// stops writing. A slow reader slows the server down: at most a quarter of a megabyte waits for
/// them, beside the event that is being put together.
///
/// The loop ends when the text is whole. It throws ``InferenceError`` where it does not become so:
/// `generation`, `overloaded` and the like when the server says so in the middle,
/// `incompleteGeneration` when the stream ends before the text does, `timeout`, `connection` or
/// `invalidAnswer`. It throws `CancellationError` in a task that was cancelled. What came before has
/// been handed out.
public struct InferenceStream<Output: Sendable>: AsyncSequence, Sendable {
  /// A piece of the answer.
  public typealias Element = Output

  private let received: ReceivedReply
  private let body: ReplyPieces
  private let dialect: StreamDialect
  private let read: @Sendable (JSONValue) throws -> Output

  /// Sends a call and returns when the answer begins.
  ///
  /// - Parameters:
  ///   - call: A call that was made as a stream.
  ///   - send: Sends its request.
  ///   - read: Reads an event.
  /// - Throws: What `send` throws; ``InferenceError`` for a reply whose status is not 2xx.
  init(
    _ call: Call,
    sentBy send: (Request) async throws -> ReceivedHead,
    reading read: @escaping @Sendable (JSONValue) throws -> Output
  ) async throws {
    guard let dialect = call.streams else {
      throw InferenceError(.invalidArgument, "the call was not made as a stream")
    }
    switch try await send(call.request) {
    case .whole(let received): throw InferenceError(received)
    case .begun(let received, let body):
      self.received = received
      self.body = body
      self.dialect = dialect
      self.read = read
    }
  }

  /// The server's request id, when it sent one.
  public var requestID: String? { received.requestID }

  /// Begins to read; a second reader finds nothing.
  public func makeAsyncIterator() -> Iterator { Iterator(self) }

  /// Reads the pieces of an answer, one after the other.
  public struct Iterator: AsyncIteratorProtocol {
    private let stream: InferenceStream
    /// Nil once the stream is over: the transfer goes with it.
    private var pieces: ReplyPieces.Iterator?
    private var reader: StreamReader
    private var ready: ArraySlice<JSONValue> = []

    fileprivate init(_ stream: InferenceStream) {
      self.stream = stream
      let pieces = stream.body.makeAsyncIterator()
      self.pieces = pieces.isVoid ? nil : pieces
      reader = StreamReader(stream.dialect)
    }

    /// The next piece; nil when the answer is whole, and after an error.
    ///
    /// - Parameter actor: Whose code reads.
    /// - Returns: The piece.
    /// - Throws: ``InferenceError``, `CancellationError`.
    public mutating func next(
      isolation actor: isolated (any Actor)? = #isolation
    ) async throws -> Output? {
      do {
        guard let event = try await nextEvent() else { return nil }
        do { return try stream.read(event) } catch let error as InferenceError {
          throw InferenceError(noAnswer: error, in: stream.received.with(body: event.text))
        }
      } catch {
        pieces = nil
        ready = []
        throw error
      }
    }

    /// The next event, without the token.
    private mutating func nextEvent(
      isolation actor: isolated (any Actor)? = #isolation
    ) async throws -> JSONValue? {
      while true {
        if let event = ready.popFirst() {
          return stream.received.destination.redactor.redact(event)
        }
        guard pieces != nil else { return nil }
        switch reader.state {
        case .reading: ready = try await nextEvents()[...]
        case .whole:
          pieces?.leave()
          pieces = nil
        case .failed(let fault): throw InferenceError(fault, in: stream.received)
        }
      }
    }

    private mutating func nextEvents(
      isolation actor: isolated (any Actor)? = #isolation
    ) async throws -> [JSONValue] {
      do throws(TransferFailure) {
        guard let piece = try await pieces?.next() else { return reader.finish() }
        return reader.read(piece)
      } catch {
        // A connection that ends early is no worse than a stream that does: the events tell.
        guard error.kind == .truncated else {
          throw InferenceError.error(error, to: stream.received.destination)
        }
        return reader.finish()
      }
    }
  }
}

extension Redactor {
  /// An event is kept as it is, but for a token that the server put into it.
  fileprivate func redact(_ event: JSONValue) -> JSONValue {
    let text = event.text
    guard isIn(text) else { return event }
    return (try? JSONValue(parsing: redact(Answer(bytes: text)).bytes)) ?? .null
  }
}
