import SluiceCore
import SluiceKit
import SluiceTestSupport

/// Streams as servers write them, and what is read of them.
enum Written {
  /// A token as text-generation-inference writes it, of today or of before 2024.
  static func token(_ text: String, whole: String? = nil, special: Bool = false) -> String {
    let whole = whole.map { #""\#($0)""# } ?? "null"
    return
      #"data: {"index":1,"token":{"id":7,"text":"\#(text)","logprob":-0.5,"special":\#(special)},"#
      + #""generated_text":\#(whole),"details":null}"# + "\n\n"
  }

  /// What is added to a chat's answer.
  static func chunk(_ delta: String, reason: String? = nil, index: Int = 0) -> String {
    let reason = reason.map { #""\#($0)""# } ?? "null"
    return #"data: {"id":"c","object":"chat.completion.chunk","created":12,"model":"m","choices":"#
      + #"[{"index":\#(index),"delta":\#(delta),"logprobs":null,"finish_reason":\#(reason)}],"#
      + #""usage":null}"# + "\n\n"
  }

  static let tokens = token("one") + token(" two") + token("</s>", whole: "one two", special: true)
  static let chat =
    chunk(#"{"role":"assistant","content":"one"}"#) + chunk(#"{"content":" two"}"#, reason: "stop")
    + "data: [DONE]\n\n"
}

extension StubReply {
  /// A stream that is sent at once.
  static func stream(_ text: String) -> StubReply { .stream([.send(text)]) }
}

extension InferenceStream {
  /// All pieces.
  func all() async throws -> [Output] { try await reduce(into: []) { $0.append($1) } }
}

/// The pieces of a stream that fails, and its error.
func broken<Output>(
  _ stream: InferenceStream<Output>
) async throws -> ([Output], InferenceError) {
  var pieces: [Output] = []
  var iterator = stream.makeAsyncIterator()
  let error = try await failure {
    while let piece = try await iterator.next() { pieces.append(piece) }
  }
  // Over is over.
  if let more = try await iterator.next() { pieces.append(more) }
  return (pieces, error)
}
