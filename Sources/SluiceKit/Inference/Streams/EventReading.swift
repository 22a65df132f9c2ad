import SluiceCore
import SluiceTasks
import SluiceTransport

/// An answer that is to be read while it comes, by the first who reads it.
struct StreamedAnswer: Sendable {
  /// The head of the reply.
  let received: ReceivedReply
  let body: ReplyPieces
  let dialect: StreamDialect
}

/// Reads the events of a streamed answer, one after the other.
///
/// A value that belongs to one reader; when it goes, the transfer is cancelled.
struct EventReading {
  private let dialect: StreamDialect
  private var pieces: ReplyPieces.Iterator
  private var reader: StreamReader
  private var ready: ArraySlice<JSONValue> = []
  private let received: ReceivedReply

  init(_ answer: StreamedAnswer) {
    received = answer.received
    dialect = answer.dialect
    pieces = answer.body.makeAsyncIterator()
    reader = StreamReader(answer.dialect)
  }

  /// The text that an event adds to the (first) answer; nil where it adds none.
  func text(of event: JSONValue) -> String? { dialect.text(of: event) }

  /// The next event, without the token; nil after the last one.
  ///
  /// - Throws: ``InferenceError`` when the server tells of an error, when the stream ends before the
  ///   text does, or when it cannot be read; `CancellationError`.
  mutating func next() async throws -> JSONValue? {
    while true {
      if let event = ready.popFirst() { return received.destination.redactor.redact(event) }
      switch reader.state {
      case .reading: ready = try await nextEvents()[...]
      case .whole:
        pieces.leave()
        return nil
      case .failed(let fault): throw InferenceError(fault, in: received)
      }
    }
  }

  private mutating func nextEvents() async throws -> [JSONValue] {
    do throws(TransferFailure) {
      guard let piece = try await pieces.next() else { return reader.finish() }
      return reader.read(piece)
    } catch {
      // A connection that ends early is no worse than a stream that does: the events tell.
      guard error.kind == .truncated else {
        throw InferenceError.error(error, to: received.destination)
      }
      return reader.finish()
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
