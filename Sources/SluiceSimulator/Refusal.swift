import SluiceCore

/// An answer that is none: status and body as the servers of the field write them.
struct Refusal: Error, Equatable {
  let reply: CallReply

  private init(_ reply: CallReply) { self.reply = reply }

  /// Who speaks: the same fault has another form on the OpenAI routes.
  enum Dialect: Equatable {
    /// Hugging Face's servers: `{"error": "…", "error_type": "…"}`.
    case native
    /// `{"error": {"message": "…", "type": "…", "code": 400}}`.
    case openAI
  }

  private init(_ status: Int, _ message: String, type: String, in dialect: Dialect) {
    let members: [JSONValue.JSONMember]
    switch dialect {
    case .native:
      members = [.init("error", .string(message)), .init("error_type", .string(type))]
    case .openAI:
      let error: [JSONValue.JSONMember] = [
        .init("message", .string(message)), .init("type", .string(type)),
        .init("param", .null), .init("code", .number(String(status))),
      ]
      members = [.init("error", .object(error))]
    }
    reply = CallReply(status: status, .object(members))
  }

  // MARK: - The endpoint's state

  /// 503 while the model loads, as serverless inference writes it.
  static func loading(_ model: String, remaining: Duration) -> Refusal {
    let members: [JSONValue.JSONMember] = [
      .init("error", .string("Model \(model) is currently loading")),
      .init("estimated_time", .number("\(remaining.seconds)")),
    ]
    return Refusal(CallReply(status: 503, .object(members)))
  }

  /// 429 with whole seconds to wait, never 0.
  static func throttled(for wait: Duration) -> Refusal {
    let seconds = max(1, Int(wait.seconds.rounded(.up)))
    let body = JSONValue.object([.init("error", .string("Rate limit reached. Please slow down"))])
    let headers = [HeaderField("Retry-After", String(seconds))]
    return Refusal(CallReply(status: 429, body, headers: headers))
  }

  /// 429 for a quota, in the words of whoever tells of quotas so; the time stands in the headers, or in
  /// the words.
  static func overQuota(_ wait: Duration, _ manner: QuotaHeaders) -> Refusal {
    switch manner {
    case .none, .retryAfter, .retryAfterDate, .retryAfterMilliseconds, .rateLimit,
      .rateLimitLegacy, .xRateLimit:
      return Refusal(CallReply(status: 429, error: "Rate limit reached. Please slow down"))
    case .anthropic, .litellm, .azure:
      return Refusal(429, "Rate limit reached.", type: "rate_limit_error", in: .openAI)
    case .openAI, .message:
      let time = QuotaHeaders.goDuration(wait)
      let words = "Rate limit reached for requests. Please try again in \(time)."
      return Refusal(429, words, type: "requests", in: .openAI)
    }
  }

  /// No slot and no place to wait: 429 in the words of Hugging Face's servers, or the 503 of a router
  /// whose queue is full.
  static func overloaded(status: Int) -> Refusal {
    status == 429
      ? Refusal(429, "Model is overloaded", type: "overloaded", in: .native)
      : .plain(status, "Service Unavailable")
  }

  /// 500 in the words that mean "try again".
  static let broken = Refusal(
    CallReply(
      status: 500,
      .object([
        .init(
          "error",
          .string("Model too busy, unable to get response in less than 60 second(s)")
        )
      ])
    )
  )

  /// 503 of a health route.
  static let unhealthy = Refusal(503, "unhealthy", type: "healthcheck", in: .native)

  // MARK: - The request's faults

  /// 400 for a row that holds the marker; it does not say which, as no server does.
  static func poisoned(in dialect: Dialect) -> Refusal {
    Refusal(
      400,
      "Input validation error: the input cannot be tokenized",
      type: "Validation",
      in: dialect
    )
  }

  static func tooManyRows(_ count: Int, most: Int, in dialect: Dialect) -> Refusal {
    Refusal(
      422,
      "batch size \(count) > maximum allowed batch size \(most)",
      type: "Validation",
      in: dialect
    )
  }

  static func invalid(_ what: String, in dialect: Dialect) -> Refusal {
    Refusal(422, "Input validation error: \(what)", type: "validation", in: dialect)
  }

  /// 422 in plain text: what the JSON layer of the Rust servers says of a wrong shape.
  static func wrongShape(_ what: String) -> Refusal {
    .plain(422, "Failed to deserialize the JSON body into the target type: \(what)")
  }

  /// 400 in plain text: what the same layer says of a text that is not JSON.
  static func notJSON(_ error: JSONError) -> Refusal {
    .plain(400, "Failed to parse the request body as JSON: \(error.reason) at \(error.offset)")
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

  /// 400 with nothing but words: what the hub and the default container say.
  static func badRequest(_ message: String) -> Refusal {
    Refusal(CallReply(status: 400, .object([.init("error", .string(message))])))
  }

  static let tooLarge = Refusal.plain(413, "length limit exceeded")
  static let notFound = Refusal(
    CallReply(status: 404, .object([.init("error", .string("Not Found"))]))
  )
  static let wrongMethod = Refusal(
    CallReply(status: 405, .object([.init("error", .string("Method Not Allowed"))]))
  )

  private static func plain(_ status: Int, _ text: String) -> Refusal {
    Refusal(
      CallReply(status: status, contentType: "text/plain; charset=utf-8", body: Array(text.utf8))
    )
  }
}
