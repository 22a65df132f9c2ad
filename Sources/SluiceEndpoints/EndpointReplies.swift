package import SluiceCore
internal import SluiceJSON

/// Reads what the management API and the hub answer.
package enum EndpointReplies {
  /// The endpoint in a reply.
  package static func endpoint(
    in reply: Reply,
    namespace: String
  ) throws(ReplyFault) -> InferenceEndpoint {
    try InferenceEndpoint(try value(of: reply), namespace: namespace)
  }

  /// The endpoints in a reply.
  package static func endpoints(
    in reply: Reply,
    namespace: String
  ) throws(ReplyFault) -> [InferenceEndpoint] {
    let value = try value(of: reply)
    guard case .array(let items)? = value["items"] else {
      throw ReplyFault("expected an object with a list of items, found \(value.kindName)")
    }
    var endpoints: [InferenceEndpoint] = []
    for item in items { endpoints.append(try InferenceEndpoint(item, namespace: namespace)) }
    return endpoints
  }

  /// The owner of a token in a reply of the hub's.
  package static func account(in reply: Reply) throws(ReplyFault) -> HubAccount {
    let value = try value(of: reply)
    guard let name = value.string("name") else {
      throw ReplyFault("expected an account with a name, found \(value.kindName)")
    }
    var organisations: [String] = []
    if case .array(let items)? = value["orgs"] {
      organisations = items.compactMap { $0.string("name") }
    }
    return HubAccount(
      name: name,
      isUser: value.string("type") == "user",
      organisations: organisations
    )
  }

  /// Whether a refusal to resume says that there is nothing to resume.
  package static func isAlreadyRunning(_ reply: Reply) -> Bool {
    reply.status == 400
      && String(decoding: reply.body.prefix(64 << 10), as: UTF8.self).contains("already running")
  }

  private static func value(of reply: Reply) throws(ReplyFault) -> JSONValue {
    let reader = JSONReader()
    do {
      return JSONValue(try reader.read(reply.body, uniqueKeys: false), in: reader)
    } catch {
      throw ReplyFault("\(error.reason) at byte \(error.offset)")
    }
  }
}

/// The owner of a token.
package struct HubAccount: Sendable, Equatable {
  package let name: String
  /// Whether it is a person's: an organisation's token has no namespace of its own to fall back on.
  package let isUser: Bool
  package let organisations: [String]

  package init(name: String, isUser: Bool, organisations: [String]) {
    self.name = name
    self.isUser = isUser
    self.organisations = organisations
  }
}
