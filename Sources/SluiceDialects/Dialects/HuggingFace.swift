extension Dialect {
  /// Hugging Face's hub, its router, its serverless inference and the proxy of its Inference Endpoints.
  ///
  /// Sources: <https://huggingface.co/docs/hub/rate-limits>,
  /// <https://huggingface.co/docs/inference-endpoints/autoscaling>.
  static let huggingFace = Dialect("Hugging Face") {
    $0.hosts = ["huggingface.co", "hf.space", "endpoints.huggingface.cloud", "hf.co"]
    $0.services = ["router.huggingface.co", "api-inference.huggingface.co"]
    $0.keyVariable = "HF_TOKEN"
    $0.phrases = [
      Phrases(.paused, ["endpoint is paused", "bad request: invalid state"]),
      Phrases(.outOfCredits, ["exceeded your monthly"]),
      Phrases(.loading, ["scaled to zero"]),
      Phrases(.loading, with: 502...504, ["initializing", "initialising", "starting", "warming"]),
      Phrases(.later, ["model too busy"]),
    ]
    $0.samples = [
      SampleReply(
        503,
        #"{"error":"Model facebook/bart-base is currently loading","estimated_time":22.3}"#,
        means: .loading
      ),
      SampleReply(400, #"{"error":"Bad Request: The endpoint is paused"}"#, means: .paused),
      SampleReply(400, "Bad Request: Invalid state", means: .paused),
      SampleReply(
        500,
        #"{"error":"Model too busy, unable to get response in less than 60 second(s)"}"#,
        means: .later
      ),
      SampleReply(
        402,
        #"{"error":"You have exceeded your monthly included credits"}"#,
        means: .outOfCredits
      ),
      SampleReply(401, #"{"error":"Invalid username or password."}"#),
      SampleReply(400, #"{"error":["Error in `inputs.context`: field required"]}"#),
    ]
  }
}
