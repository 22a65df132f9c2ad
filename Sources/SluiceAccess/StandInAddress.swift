/// What stands for an endpoint's address until that is known: an endpoint that is paused has no URL,
/// and the rows of a job must have the same fingerprints wherever it answers.
///
/// The host is one that never exists (RFC 6761).
package struct StandInAddress: Sendable, Equatable {
  /// The domain of all of them.
  static let domain = "endpoint.invalid"

  /// `https://my-embedder.me.endpoint.invalid`.
  package let url: String
  /// What people are shown in its place: `my-embedder`.
  package let name: String

  package init(name: String, namespace: String?) {
    let labels = [name, namespace, Self.domain].compactMap(\.self)
    url = "https://" + labels.joined(separator: ".")
    self.name = name
  }

  /// Whether a URL begins with it.
  package func stands(in text: String) -> Bool { text.hasPrefix(url) }

  /// A URL with the real address in its place; a URL that does not begin with it stays as it is.
  package func resolved(_ text: String, to address: String) -> String {
    guard stands(in: text) else { return text }
    var address = address
    while address.last == "/" { address.removeLast() }
    return address + text.dropFirst(url.count)
  }

  /// A URL for people: `my-embedder/v1/chat/completions`.
  package func shown(_ text: String) -> String { resolved(text, to: name) }
}
