import SluiceCore

/// An `http(s)` URL, cut where a path may be appended; joined again it is the text that was given.
struct Address: Sendable, Equatable {
  /// Scheme, host and port.
  private let origin: String
  var path: String
  /// Without its question mark.
  private let query: String?

  /// Refuses what is no usable URL, and credentials in one.
  ///
  /// `place` is what the text was given as: `model`, `OPENAI_BASE_URL`.
  init(_ text: String, at place: String) throws(SluiceError) {
    func refusal(_ what: String, next: String? = nil) -> SluiceError {
      SluiceError(.data, at: place, what, next: next)
    }
    guard let scheme = Self.scheme(of: text) else {
      throw refusal("\"\(text)\" is no http or https URL")
    }
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x5C }) else {
      throw refusal(
        "the URL holds a blank, a backslash or a character outside ASCII",
        next: "write hosts in punycode and percent-encode the rest"
      )
    }
    guard !text.contains("#") else { throw refusal("a URL to send to has no # part") }
    let rest = text.dropFirst(scheme.count)
    let authority = rest.prefix { $0 != "/" && $0 != "?" }
    guard !authority.contains("@") else {
      throw refusal("the URL holds a user name or password", next: "put the token into HF_TOKEN")
    }
    guard Self.isHostAndPort(authority) else { throw refusal("the URL has no usable host or port") }
    let tail = rest.dropFirst(authority.count)
    let path = tail.prefix { $0 != "?" }
    origin = scheme + authority
    self.path = String(path)
    query = path.count == tail.count ? nil : String(tail.dropFirst(path.count + 1))
  }

  /// The URL as text.
  var text: String { origin + path + (query.map { "?" + $0 } ?? "") }

  /// The path without slashes at its end.
  var trimmedPath: String {
    String(path.reversed().drop { $0 == "/" }.reversed())
  }

  /// This URL with more path; its query stays.
  func appending(_ more: String) -> Address {
    var longer = self
    longer.path = trimmedPath + more
    return longer
  }

  /// `http://` or `https://` as written at the start of a text.
  static func scheme(of text: String) -> String? {
    for scheme in ["http://", "https://"] where text.lowercased().hasPrefix(scheme) {
      return String(text.prefix(scheme.count))
    }
    return nil
  }

  private static func isHostAndPort(_ authority: Substring) -> Bool {
    let host: Substring
    if authority.hasPrefix("[") {
      guard let end = authority.firstIndex(of: "]") else { return false }
      host = authority[...end]
      guard host.count > 3, !host.contains("%") else { return false }
    } else {
      host = authority.prefix { $0 != ":" }
    }
    let port = authority.dropFirst(host.count)
    guard !host.isEmpty else { return false }
    guard !port.isEmpty else { return true }
    return port.first == ":" && port.dropFirst().allSatisfy(\.isNumber)
      && (1...65535).contains(Int(port.dropFirst()) ?? 0)
  }
}
