extension Dialect {
  /// Anthropic.
  ///
  /// Sources: <https://docs.anthropic.com/en/api/errors>, <https://docs.anthropic.com/en/api/rate-limits>.
  static let anthropic = Dialect("Anthropic") {
    $0.hosts = ["api.anthropic.com"]
    $0.services = ["api.anthropic.com"]
    $0.keyVariable = "ANTHROPIC_API_KEY"
    $0.codes = [
      "overloaded_error": 529, "request_too_large": 413, "billing_error": 402, "timeout_error": 504,
    ]
    $0.phrases = [
      Phrases(.outOfCredits, ["credit balance is too low", "billing_error"]),
      Phrases(.refused, ["prompt is too long"]),
      Phrases(.later, ["overloaded_error"]),
    ]
    $0.quotas = [
      QuotaFields(.requests, "anthropic-ratelimit-requests-*"),
      QuotaFields(.tokens, "anthropic-ratelimit-tokens-*"),
      QuotaFields(.tokens, "anthropic-ratelimit-input-tokens-*"),
      QuotaFields(.tokens, "anthropic-ratelimit-output-tokens-*"),
    ]
    $0.samples = [
      SampleReply(
        529,
        #"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#,
        means: .later
      ),
      SampleReply(
        200,
        #"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#,
        means: .later,
        as: 529
      ),
      SampleReply(
        400,
        #"{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the API."}}"#,
        means: .outOfCredits
      ),
      SampleReply(
        400,
        #"{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 210000 tokens > 200000 maximum"}}"#,
        means: .refused
      ),
    ]
  }
}
