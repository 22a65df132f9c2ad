extension Dialect {
  /// Google's Gemini and Vertex AI: the status names of gRPC, and waits in the body alone.
  ///
  /// Sources: <https://ai.google.dev/gemini-api/docs/troubleshooting>,
  /// <https://cloud.google.com/apis/design/errors>.
  static let gemini = Dialect("Gemini") {
    $0.hosts = ["generativelanguage.googleapis.com", "aiplatform.googleapis.com"]
    $0.services = ["generativelanguage.googleapis.com"]
    $0.keyVariable = "GEMINI_API_KEY"
    $0.codes = [
      "resource_exhausted": 429, "unavailable": 503, "deadline_exceeded": 504, "internal": 500,
      "unauthenticated": 401, "invalid_argument": 400, "failed_precondition": 400, "aborted": 409,
      "cancelled": 499, "unimplemented": 501, "out_of_range": 400, "data_loss": 500,
      "rate_limit_exceeded": 429, "api_key_invalid": 401, "billing_disabled": 402,
    ]
    $0.phrases = [
      Phrases(.unauthorized, with: 200...499, ["api_key_invalid", "api key not valid"]),
      Phrases(.outOfCredits, ["billing_disabled"]),
    ]
    $0.bodyWaits = [BodyWait("retryDelay"), BodyWait("quotaResetDelay")]
    $0.usage = [
      UsageFields(
        at: "usageMetadata",
        input: ["promptTokenCount"],
        output: ["candidatesTokenCount"],
        total: ["totalTokenCount"]
      )
    ]
    $0.samples = [
      SampleReply(
        429,
        #"{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"2s"}]}}"#,
        means: .later
      ),
      SampleReply(
        200,
        #"[{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}]"#,
        means: .later,
        as: 503
      ),
      SampleReply(
        400,
        #"{"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}}"#,
        means: .unauthorized,
        as: 401
      ),
    ]
  }
}
