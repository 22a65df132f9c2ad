extension Dialect {
  /// The server of llama.cpp.
  ///
  /// Source: <https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md>.
  static let llamaCpp = Dialect("llama.cpp") {
    $0.owner = "llamacpp"
    $0.codes = [
      "unavailable_error": 503, "exceed_context_size_error": 400, "not_supported_error": 501,
    ]
    $0.phrases = [
      Phrases(.loading, ["loading model"]),
      Phrases(.refused, ["exceed_context_size_error"]),
      Phrases(.later, with: 500...599, ["no slot available"]),
    ]
    $0.samples = [
      SampleReply(
        503,
        #"{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}"#,
        means: .loading
      ),
      SampleReply(
        400,
        #"{"error":{"code":400,"message":"the request exceeds the available context size","type":"exceed_context_size_error"}}"#,
        means: .refused
      ),
    ]
  }
}
