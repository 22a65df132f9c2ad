extension Dialect {
  /// LiteLLM's proxy: the names of its exceptions, and its providers' fields behind `llm_provider-`.
  ///
  /// Source: <https://docs.litellm.ai/docs/exception_mapping>.
  static let liteLLM = Dialect("LiteLLM") {
    $0.codes = [
      "ratelimiterror": 429, "throttling_error": 429, "authenticationerror": 401,
      "permissiondeniederror": 403, "budget_exceeded": 402, "budgetexceedederror": 402,
      "contextwindowexceedederror": 400, "contentpolicyviolationerror": 400,
      "apiconnectionerror": 503,
      "auth_error": 401, "key_model_access_denied": 403, "no_deployments_available": 429,
    ]
    $0.phrases = [
      Phrases(.outOfCredits, ["budget_exceeded", "budget has been exceeded"]),
      Phrases(.refused, ["contextwindowexceedederror", "contentpolicyviolationerror"]),
      Phrases(.gone, with: 400...499, ["invalid model name passed in"]),
      Phrases(
        .later,
        [
          "no deployments available for selected model", "litellm.ratelimiterror",
          "litellm.serviceunavailableerror",
        ]
      ),
    ]
    $0.samples = [
      SampleReply(
        500,
        #"{"error":{"message":"litellm.RateLimitError: RateLimitError: too fast","type":"throttling_error","param":null,"code":"429"}}"#,
        means: .later,
        as: 429
      ),
      SampleReply(
        400,
        #"{"error":{"message":"Budget has been exceeded. Current cost: 1.0, Max budget: 0.5","type":"budget_exceeded","param":null,"code":"400"}}"#,
        means: .outOfCredits,
        as: 402
      ),
      SampleReply(
        400,
        #"{"error":{"message":"litellm.BadRequestError: Invalid model name passed in model=m. Call `/v1/models` to view available models","code":"400"}}"#,
        means: .gone
      ),
    ]
  }
}
