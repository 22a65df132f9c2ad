public import SluiceCore
import SluiceTasks

extension SingleCall {
  /// An answer while it comes, event by event.
  ///
  /// ```swift
  /// for try await event in try await call.stream() { print(event.text ?? "", terminator: "") }
  /// ```
  ///
  /// It is read once. Leaving the loop, or cancelling the task, ends the transfer.
  public struct Stream: AsyncSequence, Sendable {
    /// A piece of the answer.
    public struct Event: Sendable {
      /// The event as the server sent it.
      public let json: JSONValue
      /// The text that it adds to the (first) answer; nil where it adds none.
      public let text: String?
    }

    /// Reads the events of a stream.
    public struct Iterator: AsyncIteratorProtocol {
      var events: EventReading

      /// The next event; nil after the last one.
      ///
      /// - Returns: The event.
      /// - Throws: ``SluiceError`` (`unavailable`) when the server tells of an error, when the stream
      ///   ends before the text does, or when it cannot be read; `CancellationError`.
      public mutating func next() async throws -> Event? {
        do {
          guard let event = try await events.next() else { return nil }
          return Event(json: event, text: events.text(of: event))
        } catch let error as InferenceError {
          throw SluiceError(error)
        }
      }
    }
    let answer: StreamedAnswer

    /// Begins to read; a second reader finds nothing.
    public func makeAsyncIterator() -> Iterator { Iterator(events: EventReading(answer)) }
  }

  /// Sends the request once and returns when the answer begins.
  ///
  /// - Returns: The answer, to be read while it comes.
  /// - Throws: ``SluiceError``, as ``send()``; `usage` for a call that was not made with `streams`.
  public func stream() async throws -> Stream {
    guard let dialect = call.streams else {
      throw SluiceError(.usage, "the call was not made as a stream")
    }
    do {
      switch try await exchange.stream(call.request, timeout: timeout) {
      case .begun(let received, let body):
        return Stream(answer: StreamedAnswer(received: received, body: body, dialect: dialect))
      case .whole(let received): throw InferenceError(received)
      }
    } catch let error as InferenceError {
      throw SluiceError(error)
    }
  }
}
