import CCurl

/// Scheme, host and port of a URL, as libcurl reads them, so that the check and the connection
/// cannot disagree about where a URL leads.
struct Origin: Equatable {
  let scheme: String
  /// In lower case.
  let host: String
  /// The scheme's own where the URL names none.
  let port: String

  /// Nil unless it is an absolute `http` or `https` URL that libcurl can use.
  init?(_ url: String) {
    // A C string ends at the first NUL: what follows would be checked by nobody.
    guard !url.utf8.contains(0), let parser = curl_url() else { return nil }
    defer { curl_url_cleanup(parser) }
    guard curl_url_set(parser, CURLUPART_URL, url, 0) == CURLUE_OK,
      let scheme = Self.part(CURLUPART_SCHEME, of: parser),
      scheme == "http" || scheme == "https",
      let host = Self.part(CURLUPART_HOST, of: parser),
      let port = Self.part(CURLUPART_PORT, of: parser)
    else { return nil }
    self.scheme = scheme
    self.host = host.lowercased()
    self.port = port
  }

  private static func part(_ part: CURLUPart, of parser: OpaquePointer) -> String? {
    var text: UnsafeMutablePointer<CChar>?
    let code = curl_url_get(parser, part, &text, UInt32(CURLU_DEFAULT_PORT))
    defer { curl_free(text) }
    guard code == CURLUE_OK, let text else { return nil }
    return String(cString: text)
  }
}
