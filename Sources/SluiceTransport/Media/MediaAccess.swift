package import SluiceCore

/// Where images and recordings may be fetched from: by default from the internet, over TLS.
///
/// URLs come from manifests, which come from strangers: the machine that fetches must not be made to
/// look behind its own firewall.
package struct MediaAccess: Sendable, Equatable {
  /// Hosts that the user vouches for, each `name` or `name:port`: they may have any address, speak
  /// plain `http`, and be asked through a proxy.
  package var hosts: [String]

  package init(hosts: [String] = []) { self.hosts = hosts.map { $0.lowercased() } }

  /// Refuses a URL that may not be fetched, by what can be told without asking a resolver.
  package func check(_ url: String) throws(RowRefusal) { _ = try MediaURL(url, allowedBy: self) }

  /// The last part of a URL's path, for its ending; nil where there is none.
  package static func fileName(of url: String) -> String? {
    let path = url.prefix { $0 != "?" && $0 != "#" }.split(separator: "/").dropFirst(2)
    return path.last.map(String.init)
  }

  func vouches(for origin: Origin) -> Bool {
    hosts.contains { $0 == origin.host || $0 == "\(origin.host):\(origin.port)" }
  }

  /// Whether a connection may be made.
  func admits(_ address: IPAddress?, for origin: Origin) -> Bool {
    vouches(for: origin) || address?.isPublic == true
  }
}
