internal import SluiceCore
public import SluiceJSON
import SluiceTasks

extension SingleCall {
  /// A piece of an answer that is read while it comes.
  public struct Event: Sendable {
    /// The event as the server sent it.
    public let json: JSONValue
    /// The text that it adds to the (first) answer; nil where it adds none.
    public let text: String?
  }

  /// Sends the request once and returns when the answer begins.
  ///
  /// ```swift
  /// for try await event in try await call.stream() { print(event.text ?? "", terminator: "") }
  /// ```
  ///
  /// - Returns: The answer, to be read while it comes.
  /// - Throws: As ``send()``; `invalidArgument` for a call that was not made with `streams`.
  public func stream() async throws -> InferenceStream<Event> {
    let dialect = call.streams
    return try await InferenceStream(
      call,
      sentBy: { try await exchange.stream($0, timeout: timeout) },
      reading: { Event(json: $0, text: dialect?.text(of: $0)) }
    )
  }
}
