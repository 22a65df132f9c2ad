/// The scheme, host and port of a URL: what a token is bound to.
///
/// It is read from a URL by the library that connects (`SluiceTransport`), so that the check and the
/// connection cannot disagree about where a URL leads.
package struct Origin: Hashable, Sendable {
  /// `http` or `https`.
  package let scheme: String
  /// In lower case; numbers of version 6 stand in brackets, those of version 4 are written out.
  package let host: String
  /// The scheme's own where the URL names none.
  package let port: Int

  package init(scheme: String, host: String, port: Int) {
    self.scheme = scheme
    self.host = host.lowercased()
    self.port = port
  }

  /// `https://host:443`.
  package var text: String { "\(scheme)://\(host):\(port)" }

  /// Whether bytes sent there stay on this machine: `localhost`, `127.0.0.0/8` and `::1`, but no name
  /// that only looks like one of them (`127.0.0.1.example.org`).
  package var isLoopback: Bool {
    if ["localhost", "[::1]"].contains(host) { return true }
    let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
    return numbers.count == 4 && numbers[0] == "127" && numbers.allSatisfy { UInt8($0) != nil }
  }
}
