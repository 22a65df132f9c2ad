import SluiceCore
import SluiceJSON

/// The endpoint's state: it loads, is full, out of order, or asked too often.
extension RequestRefusal {
  /// 503 while the model loads, as serverless inference writes it.
  static func loading(_ model: String, remaining: Duration) -> RequestRefusal {
    let members: [JSONValue.JSONMember] = [
      .init("error", .string("Model \(model) is currently loading")),
      .init("estimated_time", .number("\(remaining.seconds)")),
    ]
    return RequestRefusal(SimulatedReply(status: 503, .object(members)))
  }

  /// 429 with whole seconds to wait, never 0.
  static func throttled(for wait: Duration) -> RequestRefusal {
    let seconds = max(1, Int(wait.seconds.rounded(.up)))
    let body = JSONValue.object([.init("error", .string("Rate limit reached. Please slow down"))])
    let headers = [HeaderField("Retry-After", String(seconds))]
    return RequestRefusal(SimulatedReply(status: 429, body, headers: headers))
  }

  /// 429 for a quota, in the words of whoever tells of quotas so; the time stands in the headers, or in
  /// the words.
  static func overQuota(_ wait: Duration, _ manner: QuotaHeaders) -> RequestRefusal {
    switch manner {
    case .none, .retryAfter, .retryAfterDate, .retryAfterMilliseconds, .rateLimit,
      .rateLimitLegacy, .xRateLimit:
      return RequestRefusal(
        SimulatedReply(status: 429, error: "Rate limit reached. Please slow down")
      )
    case .anthropic, .litellm, .azure:
      return RequestRefusal(429, "Rate limit reached.", type: "rate_limit_error", in: .openAI)
    case .openAI, .message:
      let time = QuotaHeaders.goDuration(wait)
      let words = "Rate limit reached for requests. Please try again in \(time)."
      return RequestRefusal(429, words, type: "requests", in: .openAI)
    }
  }

  /// No slot and no place to wait: 429 in the words of Hugging Face's servers, or the 503 of a router
  /// whose queue is full.
  static func overloaded(status: Int, in dialect: Dialect) -> RequestRefusal {
    status == 429
      ? RequestRefusal(429, "Model is overloaded", type: "overloaded", in: dialect)
      : .plain(status, "Service Unavailable")
  }

  /// 500 in the words that mean "try again".
  static let broken = RequestRefusal(
    SimulatedReply(
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
  static let unhealthy = RequestRefusal(503, "unhealthy", type: "healthcheck", in: .native)
}
