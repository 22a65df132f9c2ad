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
  init(_ spec: RequestSpec, task: TaskDescription, bases: ServiceBases) throws(SluiceError) {
    guard let model = spec.model, !model.isEmpty else {
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
    self = try Target(named: model, at: "model")
  }

  /// What a text names.
  ///
  /// - Throws: When it is neither a model id nor a URL; `place` is the key that it was given under.
  init(named model: String, at place: String) throws(SluiceError) {
    guard !model.contains("://") else {
      self = .url(try Address(model, at: place))
      return
    }
    guard Self.isModelID(model) else {
      let isHost = model.split(separator: ":").last?.prefix { $0 != "/" }.allSatisfy(\.isNumber)
      throw SluiceError(
        .data,
        at: place,
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
