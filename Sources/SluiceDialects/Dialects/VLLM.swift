extension Dialect {
  /// vLLM, and what is built like it (SGLang, Aphrodite).
  ///
  /// Source: <https://github.com/vllm-project/vllm/blob/main/vllm/entrypoints/openai/protocol.py>.
  static let vllm = Dialect("vLLM") {
    $0.owner = "vllm"
    $0.codes = [
      "badrequesterror": 400, "notfounderror": 404, "internalservererror": 500,
      "internal server error": 500, "serviceunavailableerror": 503, "unauthorizederror": 401,
    ]
    $0.phrases = [
      Phrases(.later, ["server is shutting down", "engine is paused", "engine is sleeping"]),
      Phrases(.loading, with: 502...504, ["enginedeaderror", "engine is not ready"]),
    ]
    $0.usage = [
      UsageFields(
        at: "usage",
        input: ["prompt_tokens", "input_tokens"],
        output: ["completion_tokens", "output_tokens"],
        total: ["total_tokens"]
      )
    ]
    $0.samples = [
      SampleReply(
        404,
        #"{"object":"error","message":"The model `m` does not exist.","type":"NotFoundError","param":null,"code":404}"#,
        means: .gone
      ),
      SampleReply(
        400,
        #"{"object":"error","message":"This model's maximum context length is 2048 tokens.","type":"BadRequestError","code":400}"#,
        means: .refused
      ),
      SampleReply(
        200,
        #"{"object":"error","message":"internal","type":"InternalServerError","code":500}"#,
        as: 500
      ),
    ]
  }
}
