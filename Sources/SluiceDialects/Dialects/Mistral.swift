extension Dialect {
  /// Mistral.
  static let mistral = Dialect("Mistral") {
    $0.hosts = ["api.mistral.ai"]
    $0.services = ["api.mistral.ai"]
    $0.keyVariable = "MISTRAL_API_KEY"
    $0.codes = ["3505": 429, "service_tier_capacity_exceeded": 429, "invalid_model": 404]
    $0.phrases = [
      Phrases(.later, ["service tier capacity exceeded"]),
      Phrases(.gone, with: 400...499, ["invalid_model", "invalid model:"]),
    ]
    $0.samples = [
      SampleReply(
        429,
        #"{"object":"error","message":"Service tier capacity exceeded for this model.","type":"invalid_request_error","code":"3505"}"#,
        means: .later
      ),
      SampleReply(
        400,
        #"{"object":"error","message":"Invalid model: m","type":"invalid_model","code":"1500"}"#,
        means: .gone
      ),
    ]
  }
}
