extension Dialect {
  /// Text Embeddings Inference.
  ///
  /// Source: <https://huggingface.github.io/text-embeddings-inference/#/>.
  static let tei = Dialect("TEI") {
    $0.codes = ["backend": 424, "unhealthy": 503, "tokenizer": 422, "empty": 400]
    $0.page = {
      var page = InformationPage("/info", marks: ["max_batch_tokens", "tokenization_workers"])
      page.version = "version"
      page.model = "model_id"
      page.revision = "model_sha"
      page.maxRows = "max_client_batch_size"
      page.maxRequests = "max_concurrent_requests"
      page.maxTokens = "max_batch_tokens"
      page.maxRowTokens = ["max_input_tokens", "max_input_length"]
      page.truncates = "auto_truncate"
      return page
    }()
    $0.samples = [
      SampleReply(
        429,
        #"{"error":"Model is overloaded","error_type":"Overloaded"}"#,
        means: .later
      ),
      SampleReply(
        413,
        #"{"error":"Input validation error: `inputs` must have less than 512 tokens.","error_type":"Validation"}"#
      ),
      SampleReply(424, #"{"error":"backend error","error_type":"Backend"}"#),
    ]
  }
}
