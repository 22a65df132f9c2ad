import SluiceCore
internal import SluiceJSON

extension SimulatorConfiguration {
  /// Whose forms, limits and strictness the endpoint has.
  package enum Container: String, Sendable, CaseIterable {
    /// That of no real server: what can be understood is answered.
    case lenient
    /// The default container's of dedicated endpoints: types are compared exactly, JSON needs
    /// `inputs`, every failure is a 400.
    case toolkit
    /// text-embeddings-inference.
    case tei
    /// text-generation-inference.
    case tgi
    /// vLLM.
    case vllm
  }
}

extension SimulatorConfiguration.Container {
  /// The paths that are answered; nil for all.
  var routes: Set<String>? {
    switch self {
    case .lenient, .toolkit: nil
    case .tei:
      ["/", "/embed", "/predict", "/rerank", "/similarity", "/embeddings", "/v1/embeddings"]
    case .tgi: ["/", "/generate", "/generate_stream", "/v1/chat/completions", "/v1/completions"]
    case .vllm:
      [
        "/v1/chat/completions", "/v1/completions", "/v1/embeddings", "/v1/audio/transcriptions",
        "/v1/audio/translations", "/rerank", "/v1/rerank", "/v2/rerank",
      ]
    }
  }

  /// The task at `/` where nothing else tells.
  var task: String? {
    switch self {
    case .tei: "feature-extraction"
    case .tgi: "text-generation"
    case .lenient, .toolkit, .vllm: nil
    }
  }

  /// What it takes at most, unless told otherwise.
  var limits: Limits {
    switch self {
    case .lenient, .toolkit: Limits()
    case .tei: Limits(rows: 32, bytes: 2_000_000)
    case .tgi: Limits(rows: 4, inputTokens: 4095, totalTokens: 4096, bytes: 2_000_000)
    case .vllm: Limits(totalTokens: 4096)
    }
  }

  /// The form of its refusals of a task's requests.
  func dialect(for task: any AnswerGenerator) -> RequestRefusal.Dialect {
    switch self {
    case .lenient, .toolkit: task.dialect
    case .tei: task.dialect == .openAI ? .teiOpenAI : .tei
    case .tgi: .tgi
    case .vllm: .vllm
    }
  }

  /// What is said of a path that is not there.
  var notFound: SimulatedReply {
    switch self {
    case .lenient, .toolkit: RequestRefusal.notFound.reply
    case .tei, .tgi: SimulatedReply(status: 404, contentType: "text/plain")
    case .vllm: SimulatedReply(status: 404, .object([.init("detail", .string("Not Found"))]))
    }
  }
}
