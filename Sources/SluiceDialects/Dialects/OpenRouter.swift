extension Dialect {
  /// OpenRouter, which hands on its providers' errors, often behind a 200.
  ///
  /// Source: <https://openrouter.ai/docs/api-reference/errors>.
  static let openRouter = Dialect("OpenRouter") {
    $0.hosts = ["openrouter.ai"]
    $0.services = ["openrouter.ai"]
    $0.keyVariable = "OPENROUTER_API_KEY"
    $0.phrases = [
      Phrases(.gone, with: 400...499, ["no endpoints found", "is not a valid model id"]),
      Phrases(.later, ["provider returned error: 429", "rate limited upstream"]),
      Phrases(.outOfCredits, with: 402...402, ["more credits"]),
    ]
    $0.samples = [
      SampleReply(
        200,
        #"{"id":"x","choices":[{"index":0,"finish_reason":"error","error":{"code":429,"message":"Rate limited upstream"},"message":{"role":"assistant","content":""}}]}"#,
        means: .later,
        as: 429
      ),
      SampleReply(200, #"{"error":{"message":"User not found.","code":401}}"#, as: 401),
      SampleReply(
        404,
        #"{"error":{"message":"No endpoints found for m.","code":404}}"#,
        means: .gone
      ),
    ]
  }
}
