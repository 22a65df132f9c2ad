internal import SluiceAccess
import SluiceCore
import SluiceDialects
import SluiceJSON
import SluiceEndpoints

/// What the management API or the hub said, and how to tell it.
struct EndpointReply: Sendable {
  let reply: Reply
  let subject: EndpointSubject
  let redactor: Redactor
  /// The place the token was found in; nil when none was sent.
  let tokenSource: String?

  var isAccepted: Bool { (200..<300).contains(reply.status) }

  /// Whether asking again a little later is in vain.
  var isFinal: Bool {
    (400..<500).contains(reply.status) && ![408, 425, 429].contains(reply.status)
  }

  /// The endpoint in it.
  func endpoint() throws(SluiceError) -> InferenceEndpoint {
    try read { reply throws(ReplyFault) in
      try EndpointReplies.endpoint(in: reply, namespace: subject.namespace)
    }
  }

  /// The endpoints in it.
  func endpoints() throws(SluiceError) -> [InferenceEndpoint] {
    try read { reply throws(ReplyFault) in
      try EndpointReplies.endpoints(in: reply, namespace: subject.namespace)
    }
  }

  /// The token's owner in it.
  func account() throws(SluiceError) -> HubAccount {
    try read { reply throws(ReplyFault) in try EndpointReplies.account(in: reply) }
  }

  /// Reads a reply of 2xx; every other is refused in the server's words.
  private func read<Value>(
    _ body: (Reply) throws(ReplyFault) -> Value
  ) throws(SluiceError) -> Value {
    guard isAccepted else { throw refusal }
    do { return try body(reply) } catch {
      let what = "the reply is not what was asked for: \(error.reason)"
      throw SluiceError(.unavailable, at: subject.place, safe(what))
    }
  }

  /// What people are told of a reply that is none.
  var refusal: SluiceError {
    let words = redactor.redact(ServerMessage(reply, reading: JSONReader()).text)
    let said = "HTTP \(reply.status)\(words.isEmpty ? "" : ": \(safe(words, limit: 2000))")"
    switch reply.status {
    case 401, 402, 403:
      let advice =
        tokenSource.map { "the token is that of \(safe($0, limit: 400)): check its rights" }
        ?? "no token was found: set HF_TOKEN"
      return SluiceError(.noPermission, at: subject.place, said, next: advice)
    case 404:
      return SluiceError(.unavailable, at: subject.place, "\(subject.absence) (\(said))")
    default:
      return SluiceError(.unavailable, at: subject.place, said)
    }
  }
}

/// What a request is about.
package enum EndpointSubject: Sendable {
  case account
  case namespace(String)
  case endpoint(String, in: String)

  /// `me/my-embedder`.
  package var place: String {
    switch self {
    case .account: "whoami"
    case .namespace(let namespace): safe(namespace, limit: 80)
    case .endpoint(let name, let namespace):
      "\(safe(namespace, limit: 80))/\(safe(name, limit: 80))"
    }
  }

  /// The endpoint's name; empty for what is none.
  var name: String {
    if case .endpoint(let name, _) = self { name } else { "" }
  }

  var namespace: String {
    switch self {
    case .account: ""
    case .namespace(let namespace), .endpoint(_, let namespace): namespace
    }
  }

  /// What a 404 means.
  fileprivate var absence: String {
    switch self {
    case .account: "the hub knows no such account"
    case .namespace: "there is no such namespace"
    case .endpoint(let name, let namespace):
      "there is no endpoint \"\(safe(name, limit: 80))\" in the namespace"
        + " \"\(safe(namespace, limit: 80))\""
    }
  }
}
