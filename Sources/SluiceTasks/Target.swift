import SluiceCore

/// What the job's `model` names.
enum Target: Sendable, Equatable {
  /// A model of the hub.
  case id(String)
  /// A server.
  case url(Address)
  /// No model: the base of an OpenAI-compatible service, from the environment.
  case openAI(Address)

  /// - Throws: When there is no model, or it is neither an id nor a URL.
  init(_ question: Question, task: TaskDescription, bases: ServiceBases) throws(SluiceError) {
    guard let model = question.model, !model.isEmpty else {
      guard let base = bases.openAI, task.forms.contains(where: \.route.isOpenAI) else {
        throw SluiceError(
          .data,
          at: "model",
          "\(task.id) needs a model",
          next: "give a model id or a server's URL"
        )
      }
      self = .openAI(try Address(base, at: "OPENAI_BASE_URL"))
      return
    }
    guard !model.contains("://") else {
      self = .url(try Address(model, at: "model"))
      return
    }
    guard Self.isModelID(model) else {
      let isHost = model.split(separator: ":").last?.prefix { $0 != "/" }.allSatisfy(\.isNumber)
      throw SluiceError(
        .data,
        at: "model",
        "\"\(model)\" is neither a model id nor an http(s) URL",
        next: isHost == true && model.contains(":") ? "write \"http://\(model)\"" : nil
      )
    }
    self = .id(model)
  }

  /// `name` or `owner/name`, with the router's `:provider` at the end.
  private static func isModelID(_ text: String) -> Bool {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    let names = parts[0].split(separator: "/", omittingEmptySubsequences: false)
    let isName = { (name: Substring) in
      !name.isEmpty && name.first != "."
        && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }
    }
    guard names.count <= 2, names.allSatisfy(isName), parts.count <= 2 else { return false }
    guard parts.count == 2 else { return true }
    return isName(parts[1]) && !parts[1].allSatisfy(\.isNumber)
  }
}

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
