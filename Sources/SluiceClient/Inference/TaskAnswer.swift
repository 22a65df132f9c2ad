internal import SluiceCore
public import SluiceJSON

/// What a task answered, whatever its shape.
public struct TaskAnswer: Sendable {
  let answer: Answer
  let received: ReceivedReply

  /// The answer: JSON as the server wrote it, or the bytes of an image or a recording.
  public var bytes: [UInt8] { answer.bytes }

  /// Whether ``bytes`` are JSON.
  public var isJSON: Bool { answer.kind == .json }

  /// The server's request id, when it sent one.
  public var requestID: String? { received.requestID }

  /// Reads the answer as JSON.
  ///
  /// - Returns: The answer as a tree.
  /// - Throws: ``InferenceError`` (`invalidAnswer`) when it is none.
  public func json() throws -> JSONValue {
    do throws(JSONError) { return try JSONValue(parsing: answer.bytes) } catch {
      throw InferenceError(noAnswer: .noAnswer(error.reason), in: received)
    }
  }

  /// Reads the answer; an error tells where it came from.
  func value<Value>(_ read: (JSONValue) throws -> Value) throws -> Value {
    let json = try json()
    return try located { try read(json) }
  }

  /// Runs a reading of the answer; an error tells where the answer came from.
  func located<Value>(_ read: () throws -> Value) throws -> Value {
    do { return try read() } catch let error as InferenceError {
      throw InferenceError(noAnswer: error, in: received)
    }
  }

  /// Reads a list of plain values.
  func values<Part: AnswerPart>() throws -> [Part] {
    try value { json in
      guard let parts = [Part](part: json) else {
        throw InferenceError.noAnswer("it is no list of such values")
      }
      return parts
    }
  }
}
