import Foundation
internal import SluiceDialects

/// Where a server says what it is: its root follows from the URL that its requests go to.
package struct ServerPages: Sendable, Equatable {
  /// What Text Embeddings Inference and Text Generation Inference say.
  package let info: String
  /// What servers with OpenAI's routes say.
  package let models: String

  /// The last part of a path that names one of a server's routes, and no server.
  private static let routes: Set<Substring> = [
    "embed", "embed_all", "embed_sparse", "embeddings", "predict", "rerank", "similarity",
    "generate", "generate_stream", "invocations", "classify", "score", "pooling",
  ]
  /// The pages of the server that a URL leads to: `http://h/v1/chat/completions` → `http://h/info`,
  /// `http://h/v1/models`; nil for services that are no one's server.
  package init?(of url: String) {
    guard let scheme = url.range(of: "://") else { return nil }
    let bare = url[scheme.upperBound...].prefix { $0 != "?" && $0 != "#" }
    var parts = bare.split(separator: "/")
    guard !parts.isEmpty else { return nil }
    let host = parts.removeFirst()
    guard !DialectCatalogue.isService(host: String(host)) else { return nil }
    if let version = parts.lastIndex(where: { $0 == "v1" || $0 == "v2" }) {
      parts.removeSubrange(version...)
    } else if let last = parts.last, Self.routes.contains(last) {
      parts.removeLast()
    }
    let root = url[..<scheme.upperBound] + ([host] + parts).joined(separator: "/")
    info = root + "/info"
    models = root + "/v1/models"
  }
}
