extension Dialect {
  /// HTTP itself, and the proxies and gateways in front of servers: nginx, HAProxy, Envoy, CDNs, API
  /// gateways.
  ///
  /// Sources: [RFC 9110](https://www.rfc-editor.org/rfc/rfc9110#name-retry-after),
  /// [the drafts of RateLimit](https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/),
  /// [gRPC](https://github.com/grpc/proposal/blob/master/A6-client-retries.md).
  static let proxies = Dialect("HTTP") {
    $0.phrases = [
      Phrases(.loading, with: 502...504, ["loading", "not ready", "unhealthy"]),
      Phrases(
        .loading,
        [
          "is currently loading", "currently loading", "model is loading", "still loading",
          "is being loaded", "model loading", "is warming up", "warming up", "model is not ready",
          "model_loading", "model_not_ready", "is not ready yet", "is starting up", "cold start",
        ]
      ),
      Phrases(
        .later,
        [
          "too many requests", "too_many_requests", "rate limit", "rate-limit", "ratelimit",
          "rate_limit", "rate limited", "throttled", "throttling", "slow down", "try again later",
          "try later", "retry later", "retry your request later", "overloaded", "too busy",
          "server is busy", "server busy", "system is busy", "currently busy", "queue is full",
          "queue full", "queue limit", "at capacity", "over capacity", "out of capacity",
          "no capacity", "insufficient capacity", "capacity exceeded", "exceeded capacity",
          "capacity limit", "capacity reached", "capacity is full", "high demand", "high load",
          "concurrency limit", "concurrent request limit", "too many concurrent",
          "requests per minute", "requests per second", "tokens per minute", "request rate",
          "temporarily unavailable", "temporarily overloaded", "temporarily out of",
        ]
      ),
    ]
    $0.quotas =
      ["ratelimit-*", "x-ratelimit-*", "x-rate-limit-*"].map { QuotaFields(.requests, $0) }
    $0.waits = [
      "retry-after", "x-retry-after", "x-ratelimit-retry-after", "x-rate-limit-retry-after",
      "x-ratelimit-reset-after", "ratelimit-retry-after",
    ]
    $0.millisecondWaits = ["grpc-retry-pushback-ms", "x-retry-after-ms"]
    $0.bodyWaits = [
      BodyWait("retry_after"), BodyWait("retryAfter"), BodyWait("retry-after"),
      BodyWait("Retry-After"), BodyWait("retry_after_seconds"), BodyWait("retryAfterSeconds"),
      BodyWait("retry_after_secs"), BodyWait("retry_in"), BodyWait("wait_seconds"),
      BodyWait("retry_delay"), BodyWait("reset_in"),
      BodyWait("retry_after_ms", in: .milliseconds), BodyWait("retryAfterMs", in: .milliseconds),
      BodyWait("retry_after_millis", in: .milliseconds),
    ]
    $0.codes = [
      "too many requests": 429, "service unavailable": 503, "bad gateway": 502,
      "gateway timeout": 504, "internal server error": 500, "unauthorized": 401,
    ]
    $0.samples = [
      SampleReply(429, "Too Many Requests", means: .later),
      SampleReply(503, "queue is full", means: .later),
      SampleReply(400, #"{"message":"x"}"#, headers: ["Retry-After: 1"], means: .later),
      SampleReply(429, #"{"retry_after":2.0}"#, means: .later),
      SampleReply(403, #"{"message":"API rate limit exceeded"}"#, means: .later),
      SampleReply(400, #"{"error":"model is currently loading"}"#, means: .loading),
      SampleReply(400, #"{"error":"the sampling rate must be 16000"}"#),
      SampleReply(400, #"{"error":"temperature must be at most 2"}"#),
      SampleReply(400, #"{"error":"the image failed while loading"}"#),
    ]
  }
}
