import SluiceAccess
import SluiceCore
import SluiceDialects
import SluiceJSON

extension InferenceError {
  /// What was refused before anything was sent.
  init(refused error: SluiceError) {
    self.init(.invalidArgument, error.what, advice: error.next, place: error.place)
  }

  /// What a transfer that brought no reply is thrown as.
  static func error(_ failure: TransferFailure, to destination: Destination) -> any Error {
    if failure.kind == .cancelled { return CancellationError() }
    return InferenceError(failure, to: destination)
  }

  /// A transfer that brought no reply.
  init(_ failure: TransferFailure, to destination: Destination) {
    self.init(
      failure.kind == .timeout ? .timeout : .connection,
      safe(destination.redactor.redact(failure.message), limit: 2000),
      place: destination.url
    )
  }

  /// A reply whose status is not 2xx.
  init(_ received: ReceivedReply) {
    let message = ServerMessage(received.reply, reading: JSONReader())
    let type = message.codes.first
    let target = Self.redirection(of: received.reply)
    self.init(
      Self.code(status: received.reply.status, types: message.codes),
      received.redacted(target.map { "leads to \($0), which is not followed" } ?? message.text),
      advice: target == nil ? nil : "name the final URL as the model, if you trust it",
      status: received.reply.status,
      errorType: type.map(received.redacted),
      requestID: received.requestID,
      place: received.destination.url,
      body: received.evidence
    )
  }

  /// Where a redirect leads, without the query; nil for any other reply.
  private static func redirection(of reply: Reply) -> String? {
    guard (300..<400).contains(reply.status), let location = reply.headers["location"] else {
      return nil
    }
    return safe(String(location.prefix { $0 != "?" }), limit: 200)
  }

  /// A reply of 2xx that is not an answer.
  init(noAnswer error: InferenceError, in received: ReceivedReply) {
    self.init(
      .invalidAnswer,
      received.redacted(error.message),
      status: received.reply.status,
      requestID: received.requestID,
      place: received.destination.url,
      body: received.evidence
    )
  }

  /// What is wrong with a reply that should be an answer; where it came from is told elsewhere.
  static func noAnswer(_ problem: String) -> InferenceError {
    InferenceError(.invalidAnswer, "the reply is no answer: \(problem)")
  }

  /// The code of a reply: what the server calls the error, else its status.
  ///
  /// Text Generation Inference names four kinds, Text Embeddings Inference spells them with capitals:
  /// <https://github.com/huggingface/text-generation-inference/blob/main/router/src/infer/mod.rs>.
  static func code(status: Int, types: [String]) -> Code {
    for type in types {
      switch type {
      case "validation": return .validation
      case "generation": return .generation
      case "incomplete_generation", "incomplete_generation_stream": return .incompleteGeneration
      case "overloaded": return .overloaded
      default: continue
      }
    }
    switch status {
    case 401, 403: return .unauthorized
    case 503: return .modelLoading
    default: return .httpStatus(status)
    }
  }
}
