internal import SluiceAccess
import SluiceCore
import SluiceDialects
import SluiceJSON
import SluiceTasks

extension InferenceError {
  /// What is wrong with a streamed answer, whose status was 2xx.
  init(_ fault: StreamFault, in received: ReceivedReply) {
    switch fault {
    case .error(let event): self.init(event: event, in: received)
    case .incomplete:
      self.init(
        .incompleteGeneration,
        "the stream ended before the text did",
        status: received.reply.status,
        requestID: received.requestID,
        place: received.destination.url
      )
    case .unreadable(let reason):
      self.init(noAnswer: .noAnswer(reason), in: received)
    case .noStream(let beginning):
      let reason = beginning.isEmpty ? "it is empty" : "the server did not stream"
      self.init(noAnswer: .noAnswer(reason), in: received.with(body: beginning))
    }
  }

  /// An error that the server tells in the middle of a stream.
  private init(event: JSONValue, in received: ReceivedReply) {
    let message = ServerMessage(received.with(body: event.text).reply, reading: JSONReader())
    let status = Self.status(in: event)
    self.init(
      status.map { Self.code(status: $0, types: message.codes) }
        ?? Self.code(ofStream: message.codes),
      received.redacted(message.text),
      status: status ?? received.reply.status,
      errorType: message.codes.first.map(received.redacted),
      requestID: received.requestID,
      place: received.destination.url,
      body: received.with(body: event.text).evidence
    )
  }

  /// A failure without a kind is the generation's.
  private static func code(ofStream types: [String]) -> Code {
    let code = Self.code(status: 200, types: types)
    return code == .httpStatus(200) ? .generation : code
  }

  /// The status that the reply would have had, had the server known before it began.
  private static func status(in event: JSONValue) -> Int? {
    let error = event["error"] ?? event
    return ["http_status_code", "code", "status"].lazy.compactMap { error[$0]?.intValue }
      .first { (400..<600).contains($0) }
  }
}

extension ReceivedReply {
  /// The same head with this body.
  func with(body: [UInt8]) -> ReceivedReply {
    ReceivedReply(
      reply: Reply(status: reply.status, headers: reply.headers, body: body),
      destination: destination
    )
  }
}
