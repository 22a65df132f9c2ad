extension Dialect {
  /// Groq.
  ///
  /// Source: <https://console.groq.com/docs/errors>.
  static let groq = Dialect("Groq") {
    $0.hosts = ["api.groq.com"]
    $0.services = ["api.groq.com"]
    $0.keyVariable = "GROQ_API_KEY"
    $0.codes = ["capacity_exceeded": 498, "model_decommissioned": 404]
    $0.phrases = [
      Phrases(.gone, with: 200...499, ["decommissioned", "model_terms_required"]),
      Phrases(.later, ["capacity exceeded", "capacity_exceeded"]),
    ]
    $0.samples = [
      SampleReply(
        498,
        #"{"error":{"message":"Flex tier capacity exceeded. Try again later.","type":"capacity_exceeded"}}"#,
        means: .later
      ),
      SampleReply(
        400,
        #"{"error":{"message":"The model m has been decommissioned","code":"model_decommissioned"}}"#,
        means: .gone
      ),
      SampleReply(
        413,
        #"{"error":{"message":"Request too large for model m on tokens per minute (TPM): Limit 6000, Requested 8000, please reduce your message size and try again.","type":"tokens","code":"rate_limit_exceeded"}}"#,
        means: .refused
      ),
    ]
  }
}
