import SluiceCore

/// How a task's URL follows from what `model` names.
package enum Route: Sendable, Equatable {
  /// The model's own URL: `{base}/models/{id}`; a URL as it stands.
  case model
  /// A pipeline of the model, named by the task; a URL as it stands.
  case pipeline(String)
  /// OpenAI's chat route: appended to a URL that does not name it.
  case chat
  /// OpenAI's embeddings route: for URLs that end in `/v1` or name it.
  case embeddings

  var isOpenAI: Bool { self == .chat || self == .embeddings }

  /// Whether requests to this target can take this route.
  func leads(to target: Target) -> Bool {
    switch target {
    case .id: return self != .embeddings
    case .openAI: return isOpenAI
    case .url(let url):
      let path = url.trimmedPath
      return self != .embeddings || path.hasSuffix("/v1") || path.hasSuffix("/embeddings")
    }
  }

  func url(to target: Target, wire: Wire, bases: ServiceBases) throws(SluiceError) -> Address {
    switch target {
    case .id(let id):
      return try Address(text(for: id, wire: wire, bases: bases), at: "HF_INFERENCE_ENDPOINT")
    case .openAI(let base):
      return base.appending(self == .chat ? "/chat/completions" : "/embeddings")
    case .url(let url):
      switch self {
      case .model, .pipeline: return url
      case .chat: return Self.completed(url, with: "/chat/completions")
      case .embeddings: return Self.completed(url, with: "/embeddings")
      }
    }
  }

  private func text(for id: String, wire: Wire, bases: ServiceBases) -> String {
    let base = bases.inference(wire)
    switch (self, wire) {
    case (.pipeline(let task), .current): return "\(base)/models/\(id)/pipeline/\(task)"
    case (.pipeline(let task), .classic): return "\(base)/pipeline/\(task)/\(id)"
    case (.chat, .current): return "\(bases.router)/v1/chat/completions"
    case (.chat, .classic): return "\(base)/models/\(id)/v1/chat/completions"
    case (.model, _), (.embeddings, _): return "\(base)/models/\(id)"
    }
  }

  /// A URL that names the route stays as it is; `/v1` is added where it is missing.
  private static func completed(_ url: Address, with route: String) -> Address {
    let path = url.trimmedPath
    if path.hasSuffix(route) { return url }
    return url.appending(path.hasSuffix("/v1") ? route : "/v1" + route)
  }
}
