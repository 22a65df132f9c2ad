import SluiceCore
import SluiceJSON

/// An answer that is none: status and body as the servers of the field write them.
struct RequestRefusal: Error, Equatable {
  let reply: SimulatedReply

  init(_ reply: SimulatedReply) { self.reply = reply }

  /// The server that speaks: the same fault has another form on each server, and on the OpenAI routes.
  enum Dialect: Equatable {
    /// Hugging Face's servers: `{"error": "…", "error_type": "…"}`.
    case native
    /// text-generation-inference: the same, its types in small letters.
    case tgi
    /// text-embeddings-inference: the same, its types with a capital.
    case tei
    /// text-embeddings-inference on its OpenAI routes: `{"message": "…", "code": 422, "type": "…"}`.
    case teiOpenAI
    /// `{"error": {"message": "…", "type": "…", "code": 400}}`.
    case openAI
    /// vLLM: the same, and 400 where others say 422.
    case vllm
  }

  init(_ status: Int, _ message: String, type: String, in dialect: Dialect) {
    let words = JSONValue.JSONMember("error", .string(message))
    switch dialect {
    case .native: self.init(status, [words, .init("error_type", .string(type))])
    case .tgi: self.init(status, [words, .init("error_type", .string(type.lowercased()))])
    case .tei: self.init(status, [words, .init("error_type", .string(type.capitalised))])
    case .teiOpenAI:
      self.init(
        status,
        [
          .init("message", .string(message)), .init("code", .integer(status)),
          .init("type", .string(type.capitalised)),
        ]
      )
    case .openAI: self.init(status, openAI: message, type: type)
    case .vllm: self.init(status == 422 ? 400 : status, openAI: message, type: "BadRequestError")
    }
  }

  private init(_ status: Int, _ members: [JSONValue.JSONMember]) {
    reply = SimulatedReply(status: status, .object(members))
  }

  init(_ status: Int, openAI message: String, type: String) {
    let error: [JSONValue.JSONMember] = [
      .init("message", .string(message)), .init("type", .string(type)), .init("param", .null),
      .init("code", .integer(status)),
    ]
    self.init(status, [.init("error", .object(error))])
  }

  static func plain(_ status: Int, _ text: String) -> RequestRefusal {
    RequestRefusal(
      SimulatedReply(
        status: status,
        contentType: "text/plain; charset=utf-8",
        body: Array(text.utf8)
      )
    )
  }

  /// What it says, without its form.
  var words: String {
    guard let value = try? JSONValue(parsing: reply.body), let error = value["error"] else {
      return String(decoding: reply.body, as: UTF8.self)
    }
    if case .string(let text)? = error["message"] { return text }
    if case .string(let text) = error { return text }
    return String(decoding: error.text, as: UTF8.self)
  }
}

extension String {
  fileprivate var capitalised: String { prefix(1).uppercased() + dropFirst() }
}
