import SluiceCore
import SluiceJSON

extension ManagedEndpoint {
  /// The path that tells whether it is well: the image's own, or `/health`.
  var healthRoute: String {
    guard case .object(let images)? = wanted["model"]?["image"], let image = images.first?.value
    else { return "/health" }
    return image.text(at: "healthRoute") ?? image.text(at: "health_route") ?? "/health"
  }

  /// What the API tells of it: its URL when it has been deployed, nil to hide that; its state, or
  /// another name for it.
  mutating func document(
    url: String?,
    state name: String? = nil,
    at now: Instant
  ) -> JSONValue {
    settle(at: now)
    let defaults = JSONValue.object([
      .init("name", .null), .init("type", .string("authenticated")), .init("accountId", .null),
      .init("provider", .object([])), .init("compute", .object([])),
      .init(
        "model",
        .object([
          .init("repository", .null), .init("framework", .null), .init("revision", .null),
          .init("task", .null), .init("image", .object([])), .init("secrets", .object([])),
        ])
      ),
      .init("healthRoute", .string(healthRoute)),
      .init("status", status(url: url, state: name ?? state.rawValue)),
    ])
    return defaults.merged(with: wanted).merged(with: hiddenSecrets)
  }

  /// The names of the secrets: their values are never shown.
  private var hiddenSecrets: JSONValue {
    guard case .object(let secrets)? = wanted["model"]?["secrets"] else { return .object([]) }
    let names = secrets.map { JSONValue.JSONMember($0.name, .string("***")) }
    return .object([.init("model", .object([.init("secrets", .object(names))]))])
  }

  private func status(url: String?, state name: String) -> JSONValue {
    let user = JSONValue.object([.init("id", .string("1")), .init("name", .string("me"))])
    let isReady = [.running, .updating, .updateFailed].contains(state)
    let isWanted = isReady || state == .pending || state == .initializing
    var members: [JSONValue.JSONMember] = [
      .init("createdAt", .string(createdAt)), .init("createdBy", user),
      .init("updatedAt", .string(updatedAt)), .init("updatedBy", user),
      .init("private", .null), .init("state", .string(name)),
      .init("message", .string("Endpoint is \(name)")),
      .init("readyReplica", .number(isReady ? "1" : "0")),
      .init("targetReplica", .number(isWanted ? "1" : "0")),
    ]
    if hasURL, let url { members.append(.init("url", .string(url))) }
    if state == .paused { members.append(.init("url", .null)) }
    return .object(members)
  }
}

extension JSONValue {
  /// A text among the members of an object.
  func text(at name: String) -> String? {
    if case .string(let text)? = self[name] { text } else { nil }
  }

  /// An object with another laid over it; tables that belong together are replaced as a whole.
  func merged(with changes: JSONValue) -> JSONValue {
    guard case .object(var members) = self, case .object(let changed) = changes else {
      return changes
    }
    for change in changed {
      let isWhole = ["image", "secrets", "env", "measure"].contains(change.name)
      if let index = members.firstIndex(where: { $0.name == change.name }) {
        members[index].value =
          isWhole ? change.value : members[index].value.merged(with: change.value)
      } else {
        members.append(change)
      }
    }
    return .object(members)
  }
}
