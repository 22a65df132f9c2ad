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
  /// A route of OpenAI's, `/completions`: appended to a URL that does not name it.
  case openAI(String)
  /// A URL that ends in this path, as it stands.
  case ending(String)
  /// A URL as it stands; no service of the hub has the task.
  case server

  var isOpenAI: Bool {
    switch self {
    case .chat, .embeddings, .openAI: true
    case .model, .pipeline, .ending, .server: false
    }
  }

  /// Whether requests to this target can take this route.
  func leads(to target: Target) -> Bool {
    switch target {
    case .id:
      switch self {
      case .model, .pipeline, .chat, .openAI: return true
      case .embeddings, .ending, .server: return false
      }
    case .openAI: return isOpenAI
    case .url(let url):
      let path = url.trimmedPath
      switch self {
      case .embeddings: return path.hasSuffix("/v1") || path.hasSuffix("/embeddings")
      case .ending(let end): return path.hasSuffix(end)
      case .model, .pipeline, .chat, .openAI, .server: return true
      }
    }
  }

  func url(to target: Target, wire: Wire, bases: ServiceBases) throws(SluiceError) -> Address {
    switch target {
    case .id(let id):
      return try Address(text(for: id, wire: wire, bases: bases), at: "HF_INFERENCE_ENDPOINT")
    case .openAI(let base):
      return openAIPath.map(base.appending) ?? base
    case .url(let url):
      return openAIPath.map { Self.completed(url, with: $0) } ?? url
    }
  }

  private func text(for id: String, wire: Wire, bases: ServiceBases) -> String {
    let base = bases.inference(wire)
    switch (self, wire) {
    case (.pipeline(let task), .current): return "\(base)/models/\(id)/pipeline/\(task)"
    case (.pipeline(let task), .classic): return "\(base)/pipeline/\(task)/\(id)"
    case (.chat, .current): return "\(bases.router)/v1/chat/completions"
    case (.chat, .classic): return "\(base)/models/\(id)/v1/chat/completions"
    case (.openAI(let path), _): return "\(base)/models/\(id)/v1\(path)"
    case (.model, _), (.embeddings, _), (.ending, _), (.server, _): return "\(base)/models/\(id)"
    }
  }

  /// The route behind `/v1`.
  private var openAIPath: String? {
    switch self {
    case .chat: "/chat/completions"
    case .embeddings: "/embeddings"
    case .openAI(let path): path
    case .model, .pipeline, .ending, .server: nil
    }
  }

  /// A URL that names the route stays as it is; `/v1` is added where it is missing.
  private static func completed(_ url: Address, with route: String) -> Address {
    let path = url.trimmedPath
    if path.hasSuffix(route) { return url }
    return url.appending(path.hasSuffix("/v1") ? route : "/v1" + route)
  }
}
