import SluiceJSON

/// The task that a server is for, by what it says about itself.
struct ServerTask: Sendable, Equatable {
  /// The task's id.
  let task: String
  /// What it was told by: `/info says that it embeds`.
  let reason: String

  /// Reads `/info`, and whether the server has `/v1/models`; nil where neither tells.
  init?(info: JSONValue?, hasModels: Bool) {
    if let kind = Self.kind(info) {
      (task, reason) = kind
    } else if hasModels {
      task = "chat-completion"
      reason = "it lists its models at /v1/models, as OpenAI's servers do"
    } else {
      return nil
    }
  }

  /// Text Embeddings Inference says `model_type`; Text Generation Inference `model_pipeline_tag`, or
  /// how many tokens it generates at most.
  private static func kind(_ info: JSONValue?) -> (String, String)? {
    if case .object(let members)? = info?["model_type"], let name = members.first?.name {
      switch name {
      case "embedding", "splade": return ("feature-extraction", "/info says that it embeds")
      case "classifier": return ("text-classification", "/info says that it classifies")
      case "reranker": return ("text-ranking", "/info says that it ranks")
      default: return nil
      }
    }
    if case .string(let tag)? = info?["model_pipeline_tag"] {
      return (tag, "/info names the pipeline")
    }
    let isGenerator = ["max_total_tokens", "max_input_tokens", "max_new_tokens"].contains {
      info?[$0] != nil
    }
    return isGenerator ? ("text-generation", "/info says how many tokens it generates") : nil
  }
}
