/// What stands for an endpoint's address until that is known: an endpoint that is paused has no URL,
/// and the rows of a job must have the same fingerprints wherever it answers.
///
/// The host is one that never exists (RFC 6761).
struct StandInAddress: Sendable, Equatable {
  /// The domain of all of them.
  static let domain = "endpoint.invalid"

  /// `https://my-embedder.me.endpoint.invalid`.
  let url: String
  /// What people are shown in its place: `my-embedder`.
  let name: String

  init(_ endpoint: JobEndpoint) {
    let labels = [endpoint.name, endpoint.namespace, Self.domain].compactMap(\.self)
    url = "https://" + labels.joined(separator: ".")
    name = endpoint.name
  }

  /// Whether a URL begins with it.
  func stands(in text: String) -> Bool { text.hasPrefix(url) }

  /// A URL with the real address in its place; a URL that does not begin with it stays as it is.
  func resolved(_ text: String, to address: String) -> String {
    guard stands(in: text) else { return text }
    var address = address
    while address.last == "/" { address.removeLast() }
    return address + text.dropFirst(url.count)
  }

  /// A URL for people: `my-embedder/v1/chat/completions`.
  func shown(_ text: String) -> String { resolved(text, to: name) }
}
