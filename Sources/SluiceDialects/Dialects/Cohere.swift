extension Dialect {
  /// Cohere: the message alone, and usage in `meta`.
  static let cohere = Dialect("Cohere") {
    $0.hosts = ["api.cohere.com", "api.cohere.ai"]
    $0.services = ["api.cohere.com", "api.cohere.ai"]
    $0.keyVariable = "COHERE_API_KEY"
    $0.phrases = [
      Phrases(.later, ["trial key, which is limited to"]),
      Phrases(.outOfCredits, ["trial key is limited to 1000"]),
      Phrases(.unauthorized, with: 200...499, ["invalid api token"]),
    ]
    $0.usage = [
      UsageFields(
        at: "meta",
        in: "billed_units",
        input: ["input_tokens"],
        output: ["output_tokens"]
      )
    ]
    $0.samples = [
      SampleReply(
        429,
        #"{"message":"You are using a Trial key, which is limited to 40 API calls / minute."}"#,
        means: .later
      )
    ]
  }
}
