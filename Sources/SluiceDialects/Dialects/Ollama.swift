extension Dialect {
  /// Ollama.
  static let ollama = Dialect("Ollama") {
    $0.owner = "library"
    $0.phrases = [
      Phrases(.later, ["server busy, please try again", "maximum pending requests exceeded"]),
      Phrases(.gone, with: 400...499, ["try pulling it first"]),
    ]
    $0.samples = [
      SampleReply(
        503,
        #"{"error":"server busy, please try again.  maximum pending requests exceeded"}"#,
        means: .later
      ),
      SampleReply(
        404,
        #"{"error":{"message":"model \"m\" not found, try pulling it first","type":"api_error"}}"#,
        means: .gone
      ),
    ]
  }
}
