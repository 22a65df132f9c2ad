extension Dialect {
  /// Text Generation Inference.
  ///
  /// Source: <https://github.com/huggingface/text-generation-inference/blob/main/router/src/infer/mod.rs>.
  static let tgi = Dialect("TGI") {
    $0.codes = [
      "overloaded": 429, "validation": 422, "generation": 424, "incomplete_generation": 500,
      "incomplete_generation_stream": 500, "healthcheck": 503, "no_permits": 429,
    ]
    $0.phrases = [
      Phrases(.loading, with: 502...504, ["unhealthy", "healthcheck"]),
      Phrases(.later, ["model is overloaded"]),
    ]
    $0.usage = [
      UsageFields(at: "details", output: ["generated_tokens"])
    ]
    $0.page = {
      var page = InformationPage("/info", marks: ["max_total_tokens", "max_best_of", "router"])
      page.version = "version"
      page.model = "model_id"
      page.revision = "model_sha"
      page.maxRows = "max_client_batch_size"
      page.maxRequests = "max_concurrent_requests"
      page.maxRowTokens = ["max_input_tokens", "max_input_length"]
      return page
    }()
    $0.samples = [
      SampleReply(
        429,
        #"{"error":"Model is overloaded","error_type":"overloaded"}"#,
        means: .later
      ),
      SampleReply(503, #"{"error":"unhealthy","error_type":"healthcheck"}"#, means: .loading),
      SampleReply(
        422,
        #"{"error":"Input validation error: `inputs` must be <= 1512","error_type":"validation"}"#
      ),
      SampleReply(
        424,
        #"{"error":"Request failed during generation: x","error_type":"generation"}"#
      ),
      SampleReply(
        200,
        #"{"error":"Model is overloaded","error_type":"overloaded"}"#,
        means: .later,
        as: 429
      ),
    ]
  }
}
