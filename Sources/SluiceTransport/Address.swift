import CCurl

/// A URL, taken apart by libcurl once for all requests that go there.
struct Address: ~Copyable {
  /// libcurl's `CURLU`.
  let parsed: OpaquePointer
  let origin: Origin

  /// Nil unless it is an absolute `http` or `https` URL that libcurl can use.
  init?(_ url: String) {
    // A C string ends at the first NUL: what follows would be checked by nobody.
    guard !url.utf8.contains(0), let parsed = curl_url() else { return nil }
    guard curl_url_set(parsed, CURLUPART_URL, url, 0) == CURLUE_OK, let origin = Origin(parsed)
    else {
      curl_url_cleanup(parsed)
      return nil
    }
    self.parsed = parsed
    self.origin = origin
  }

  deinit { curl_url_cleanup(parsed) }
}

/// Scheme, host and port of a URL, as libcurl reads them, so that the check and the connection
/// cannot disagree about where a URL leads.
struct Origin: Equatable {
  let scheme: String
  /// In lower case.
  let host: String
  /// The scheme's own where the URL names none.
  let port: String

  /// Whether bytes sent there stay on this machine; libcurl has written numbers out.
  var isLoopback: Bool {
    if ["localhost", "[::1]"].contains(host) { return true }
    return host.hasPrefix("127.") && host.allSatisfy { "0123456789.".contains($0) }
  }

  /// Nil unless it is the origin of an ``Address``.
  init?(_ url: String) {
    guard let address = Address(url) else { return nil }
    self = address.origin
  }

  fileprivate init?(_ parsed: OpaquePointer) {
    guard let scheme = Self.part(CURLUPART_SCHEME, of: parsed),
      scheme == "http" || scheme == "https",
      let host = Self.part(CURLUPART_HOST, of: parsed),
      let port = Self.part(CURLUPART_PORT, of: parsed)
    else { return nil }
    self.scheme = scheme
    self.host = host.lowercased()
    self.port = port
  }

  private static func part(_ part: CURLUPart, of parsed: OpaquePointer) -> String? {
    var text: UnsafeMutablePointer<CChar>?
    let code = curl_url_get(parsed, part, &text, UInt32(CURLU_DEFAULT_PORT))
    defer { curl_free(text) }
    guard code == CURLUE_OK, let text else { return nil }
    return String(cString: text)
  }
}
