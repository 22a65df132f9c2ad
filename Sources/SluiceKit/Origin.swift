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

  /// Whether bytes sent there stay on this machine: `localhost`, `127.0.0.0/8` and `::1`, but no
  /// name that only looks like one of them (`127.0.0.1.example.org`).
  var isLoopback: Bool {
    if ["localhost", "::1", "[::1]"].contains(host) { return true }
    var address = in_addr()
    return host.hasPrefix("127.") && inet_pton(AF_INET, host, &address) == 1
  }
}
