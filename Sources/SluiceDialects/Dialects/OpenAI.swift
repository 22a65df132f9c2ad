extension Dialect {
  /// OpenAI, whose errors and fields most other servers speak too.
  ///
  /// Sources: <https://platform.openai.com/docs/guides/error-codes>,
  /// <https://platform.openai.com/docs/guides/rate-limits>.
  static let openAI = Dialect("OpenAI") {
    $0.hosts = ["api.openai.com"]
    $0.services = ["api.openai.com"]
    $0.keyVariable = "OPENAI_API_KEY"
    $0.codes = [
      "rate_limit_exceeded": 429, "rate_limit_error": 429, "rate_limited": 429, "requests": 429,
      "tokens": 429, "too_many_requests": 429, "insufficient_quota": 402,
      "billing_hard_limit_reached": 402, "billing_not_active": 402, "invalid_api_key": 401,
      "invalid_authentication": 401, "authentication_error": 401, "unauthorized": 401,
      "permission_denied": 403, "permission_error": 403, "forbidden": 403,
      "insufficient_permissions": 403, "model_not_found": 404, "not_found_error": 404,
      "not_found": 404, "invalid_request_error": 400, "context_length_exceeded": 400,
      "invalid_prompt": 400, "server_error": 500, "internal_error": 500,
      "internal_server_error": 500, "api_error": 500, "server_overloaded": 503, "timeout": 504,
      "request_timeout": 504, "service_unavailable": 503, "engine_overloaded": 503,
      "engine_overloaded_error": 503, "bad_gateway": 502, "gateway_timeout": 504,
    ]
    $0.phrases = [
      Phrases(
        .refused,
        [
          "context_length_exceeded", "string_above_max_length", "maximum context length",
          "invalid_prompt", "content_policy_violation", "content_filter", "image_parse_error",
          "request too large for", "reduce your message size",
        ]
      ),
      Phrases(
        .outOfCredits,
        [
          "insufficient_quota", "billing_hard_limit_reached", "billing_not_active",
          "billing hard limit", "exceeded your current quota, please check your plan and billing",
        ]
      ),
      Phrases(.gone, with: 200...499, ["model_not_found", "model_deprecated"]),
      Phrases(.gone, with: 404...404, ["does not exist", "no such model", "model not found"]),
      Phrases(
        .unauthorized,
        with: 200...499,
        [
          "invalid_api_key", "incorrect api key", "invalid api key",
        ]
      ),
      Phrases(.later, ["rate_limit_exceeded", "engine is currently overloaded", "slow_down"]),
    ]
    $0.quotas = [
      QuotaFields(.requests, "x-ratelimit-*-requests"),
      QuotaFields(.tokens, "x-ratelimit-*-tokens"),
    ]
    $0.millisecondWaits = ["retry-after-ms"]
    $0.samples = [
      SampleReply(
        429,
        #"{"error":{"message":"Rate limit reached for m on requests per min. Please try again in 20s.","type":"requests","code":"rate_limit_exceeded"}}"#,
        means: .later
      ),
      SampleReply(
        429,
        #"{"error":{"message":"You exceeded your current quota, please check your plan and billing details.","type":"insufficient_quota","code":"insufficient_quota"}}"#,
        means: .outOfCredits,
        as: 402
      ),
      SampleReply(
        404,
        #"{"error":{"message":"The model `m` does not exist or you do not have access to it.","type":"invalid_request_error","code":"model_not_found"}}"#,
        means: .gone
      ),
      SampleReply(
        400,
        #"{"error":{"message":"This model's maximum context length is 8192 tokens.","type":"invalid_request_error","code":"context_length_exceeded"}}"#,
        means: .refused
      ),
      SampleReply(
        429,
        #"{"error":{"message":"Request too large for m on tokens per min (TPM): Limit 10000, Requested 12000.","type":"tokens","code":"rate_limit_exceeded"}}"#,
        means: .refused
      ),
      SampleReply(
        200,
        #"{"object":"response","status":"failed","error":{"code":"rate_limit_exceeded","message":"…"},"output":[]}"#,
        means: .later,
        as: 429
      ),
      SampleReply(
        200,
        #"{"error":{"message":"Rate limit exceeded, please slow down","code":429}}"#,
        means: .later,
        as: 429
      ),
      SampleReply(200, #"{"error":{"message":"internal","code":500}}"#, as: 500),
      SampleReply(200, #"{"error":{"message":"internal","code":"500"}}"#, as: 500),
    ]
  }
}
