import Foundation
import SluiceCore

/// The scheme, host and port of a URL: what a token is bound to.
struct Origin: Equatable {
  let scheme: String
  let host: String
  let port: Int

  /// The origin of an absolute `http` or `https` URL; nil for anything else.
  init?(_ url: String) {
    guard let parts = URLComponents(string: url), let scheme = parts.scheme?.lowercased(),
      let host = parts.host?.lowercased(), !host.isEmpty, scheme == "http" || scheme == "https"
    else { return nil }
    self.scheme = scheme
    self.host = host
    port = parts.port ?? (scheme == "https" ? 443 : 80)
  }

  /// `https://host:443`.
  var text: String { "\(scheme)://\(host):\(port)" }

  /// Whether bytes sent there stay on this machine.
  var isLoopback: Bool {
    host == "localhost" || host == "::1" || host == "[::1]" || host.hasPrefix("127.")
  }
}
