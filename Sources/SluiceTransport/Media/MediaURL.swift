import CCurl
import SluiceCore
import SluiceJSON

/// A URL that may be fetched, as libcurl reads it: the check and the connection cannot disagree.
struct MediaURL: Equatable {
  /// Normalised: blanks and what is not ASCII are percent-encoded.
  let text: String
  let origin: Origin

  /// Reads the URL of a row, or where a redirect leads from there.
  ///
  /// - Throws: When it is no URL, or may not be fetched.
  init(
    _ written: String,
    from base: MediaURL? = nil,
    allowedBy access: MediaAccess
  ) throws(RowRefusal) {
    func refusal(_ what: String) -> RowRefusal {
      RowRefusal("the URL \(safe(written, limit: 200)) \(what)")
    }
    guard let text = Self.normalised(written, base), let address = URLParts(text) else {
      throw refusal("is not one of http or https, or is malformed")
    }
    self.text = text
    origin = address.origin
    guard !address.holdsCredentials else { throw refusal("holds a user name or password") }
    if access.vouches(for: origin) { return }
    guard origin.scheme == "https" else {
      throw refusal("is not https; media_hosts allows a host that speaks http")
    }
    guard origin.port == 443 || origin.port >= 1024 else {
      throw refusal("names port \(origin.port); media_hosts allows a host with its port")
    }
    guard !Libcurl.hasProxy else {
      throw refusal(
        "leads through a proxy, behind which addresses cannot be seen; "
          + "media_hosts allows a host"
      )
    }
  }

  var fileName: String? { MediaAccess.fileName(of: text) }

  private static func normalised(_ written: String, _ base: MediaURL?) -> String? {
    // A backslash is a slash to some readers, and a control character is a mistake at best.
    guard written.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F && $0 != 0x5C }) else { return nil }
    // libcurl takes the path for the host, as browsers do.
    guard !written.contains(":///") else { return nil }
    guard let url = curl_url() else { return nil }
    defer { curl_url_cleanup(url) }
    let encode = UInt32(CURLU_URLENCODE)
    if let base, curl_url_set(url, CURLUPART_URL, base.text, 0) != CURLUE_OK { return nil }
    guard curl_url_set(url, CURLUPART_URL, written, encode) == CURLUE_OK else { return nil }
    // It stays with whoever asks.
    curl_url_set(url, CURLUPART_FRAGMENT, nil, 0)
    var text: UnsafeMutablePointer<CChar>?
    defer { curl_free(text) }
    guard curl_url_get(url, CURLUPART_URL, &text, 0) == CURLUE_OK, let text else { return nil }
    return String(cString: text)
  }
}

extension URLParts {
  /// Whether the URL names a user.
  var holdsCredentials: Bool {
    [CURLUPART_USER, CURLUPART_PASSWORD].contains { part in
      var text: UnsafeMutablePointer<CChar>?
      defer { curl_free(text) }
      return curl_url_get(parsed, part, &text, 0) == CURLUE_OK
    }
  }
}
