extension Dialect {
  /// Azure's services of OpenAI's and other models.
  ///
  /// Source: <https://learn.microsoft.com/azure/ai-services/openai/quotas-limits>.
  static let azure = Dialect("Azure") {
    $0.hosts = ["openai.azure.com", "models.ai.azure.com", "services.ai.azure.com"]
    $0.codes = [
      "toomanyrequests": 429, "ratelimitreached": 429, "deploymentnotfound": 404,
      "nocapacity": 503, "accessdenied": 401, "permissiondenied": 403, "contentfilter": 400,
    ]
    $0.phrases = [
      Phrases(.gone, with: 400...499, ["deploymentnotfound", "deploymentmodeldeprecated"]),
      Phrases(.refused, ["responsibleaipolicyviolation"]),
      Phrases(.later, ["nocapacity", "call rate limit"]),
    ]
    $0.millisecondWaits = ["x-ms-retry-after-ms"]
    $0.samples = [
      SampleReply(
        429,
        #"{"error":{"code":"429","message":"Requests have exceeded call rate limit. Please retry after 7 seconds."}}"#,
        means: .later
      ),
      SampleReply(
        404,
        #"{"error":{"code":"DeploymentNotFound","message":"The API deployment for this resource does not exist."}}"#,
        means: .gone
      ),
      SampleReply(
        400,
        #"{"error":{"code":"content_filter","message":"The response was filtered","innererror":{"code":"ResponsibleAIPolicyViolation"}}}"#,
        means: .refused
      ),
    ]
  }
}
