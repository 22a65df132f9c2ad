import CCurl
package import SluiceCore

/// A URL, taken apart by libcurl once for all requests that go there.
struct URLParts: ~Copyable {
  /// libcurl's `CURLU`.
  let parsed: OpaquePointer
  let origin: Origin

  /// Nil unless it is an absolute `http` or `https` URL that libcurl can use.
  init?(_ url: String) {
    // A C string ends at the first NUL: what follows would go unchecked.
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

extension Origin {
  /// The origin of an absolute `http` or `https` URL; nil for anything else.
  package init?(_ url: String) {
    guard let address = URLParts(url) else { return nil }
    self = address.origin
  }

  fileprivate init?(_ parsed: OpaquePointer) {
    guard let scheme = Self.part(CURLUPART_SCHEME, of: parsed),
      scheme == "http" || scheme == "https",
      let host = Self.part(CURLUPART_HOST, of: parsed),
      let port = Self.part(CURLUPART_PORT, of: parsed).flatMap({ Int($0) })
    else { return nil }
    self.init(scheme: scheme, host: host, port: port)
  }

  private static func part(_ part: CURLUPart, of parsed: OpaquePointer) -> String? {
    var text: UnsafeMutablePointer<CChar>?
    let code = curl_url_get(parsed, part, &text, UInt32(CURLU_DEFAULT_PORT))
    defer { curl_free(text) }
    guard code == CURLUE_OK, let text else { return nil }
    return String(cString: text)
  }
}
