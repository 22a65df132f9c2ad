import SluiceCore
import SluiceTasks

/// Where a request to an OpenAI-compatible server goes, and which model its body names.
struct ServedModel: Equatable {
  /// A model id or a URL; nil where there is neither.
  let target: String?
  /// The name in the body; nil where the target tells it.
  let name: String?

  /// The rule of chats, as the clients have it: a client's model decides about the URL, a call's about
  /// the name.
  init(chatOf client: String?, call: String?, wire: Wire) {
    target = client ?? call
    guard client != nil, let call else {
      name = nil
      return
    }
    name = Self.isURL(call) ? wire.anyModel : call
  }

  /// The rule of everything else: a call's model replaces the client's, unless it is a name and the
  /// client has a server.
  init(client: String?, call: String?) {
    guard let client, let call, Self.isURL(client), !Self.isURL(call) else {
      target = call ?? client
      name = nil
      return
    }
    target = client
    name = call
  }

  private static func isURL(_ model: String) -> Bool {
    model.hasPrefix("http://") || model.hasPrefix("https://")
  }
}
