internal import SluiceAccess
public import SluiceCore

/// A reply as it came.
public struct RawResponse: Sendable {
  /// The HTTP status.
  public let status: Int
  /// The body, decompressed; a token that the server put into it reads `***`.
  public let body: [UInt8]
  private let received: ReceivedReply

  init(_ received: ReceivedReply) {
    self.received = received
    status = received.reply.status
    let body = Answer(kind: .bytes, bytes: received.reply.body)
    self.body = received.destination.redactor.redact(body).bytes
  }

  /// Whether the status is 2xx.
  public var isSuccess: Bool { (200..<300).contains(status) }

  /// The value of the first header field of a name, in any case; nil where there is none.
  public func header(_ name: String) -> String? {
    received.reply.headers[name.lowercased()].map(received.redacted)
  }

  /// What a reply whose status is not 2xx tells a person; nil for a success.
  public var refusal: SluiceError? {
    isSuccess ? nil : SluiceError(InferenceError(received))
  }
}
