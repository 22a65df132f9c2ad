import SluiceCore
import SluiceJSON

/// The request's faults.
extension RequestRefusal {
  /// 400 for a row that holds the marker; it does not say which, as no server does.
  static func poisoned(in dialect: Dialect) -> RequestRefusal {
    RequestRefusal(
      400,
      "Input validation error: the input cannot be tokenized",
      type: "Validation",
      in: dialect
    )
  }

  static func tooManyRows(_ count: Int, most: Int, in dialect: Dialect) -> RequestRefusal {
    guard dialect != .tgi else {
      let words = "Number of prompts in the batch (\(count)) exceeds maximum allowed batch size of "
      return RequestRefusal(422, words + "\(most)", type: "batch size exceeded", in: dialect)
    }
    let words = "batch size \(count) > maximum allowed batch size \(most)"
    return RequestRefusal(422, words, type: "Validation", in: dialect)
  }

  /// 422, and of text-embeddings-inference the 413 that its releases before 2026 say.
  static func tooLong(_ tokens: Int, most: Int, in dialect: Dialect) -> RequestRefusal {
    let words =
      "Input validation error: `inputs` must have less than \(most) tokens. Given: \(tokens)"
    return RequestRefusal(dialect == .tgi ? 422 : 413, words, type: "Validation", in: dialect)
  }

  /// 400 in vLLM's words.
  static func tooLong(saying words: String) -> RequestRefusal {
    RequestRefusal(400, words, type: "", in: .vllm)
  }

  /// 404 for a model that vLLM does not serve.
  static func unknownModel(_ model: String) -> RequestRefusal {
    RequestRefusal(404, openAI: "The model `\(model)` does not exist.", type: "NotFoundError")
  }

  static func invalid(_ what: String, in dialect: Dialect) -> RequestRefusal {
    RequestRefusal(422, "Input validation error: \(what)", type: "validation", in: dialect)
  }

  /// 422 in plain text: what the JSON layer of the Rust servers says of a wrong shape.
  static func wrongShape(_ what: String) -> RequestRefusal {
    .plain(422, "Failed to deserialize the JSON body into the target type: \(what)")
  }

  /// 400 in plain text: what the same layer says of a text that is not JSON.
  static func notJSON(_ error: JSONError) -> RequestRefusal {
    .plain(400, "Failed to parse the request body as JSON: \(error.reason) at \(error.offset)")
  }

  /// 400 with nothing but words: what the hub and the default container say.
  static func badRequest(_ message: String) -> RequestRefusal {
    RequestRefusal(SimulatedReply(status: 400, .object([.init("error", .string(message))])))
  }

  static let tooLarge = RequestRefusal.plain(413, "length limit exceeded")
  static let notFound = RequestRefusal(
    SimulatedReply(status: 404, .object([.init("error", .string("Not Found"))]))
  )
  static let wrongMethod = RequestRefusal(
    SimulatedReply(status: 405, .object([.init("error", .string("Method Not Allowed"))]))
  )
}
