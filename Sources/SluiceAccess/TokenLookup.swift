import Foundation
package import SluiceCore
import SluiceDialects

/// Where a token comes from: the places that Hugging Face's clients look, in their order.
///
/// 0. the variable of the provider whose host it is (`GROQ_API_KEY`, `MISTRAL_API_KEY`, …);
/// 1. `OPENAI_API_KEY`, for URLs of OpenAI-compatible servers (a path with `/v1`) outside Hugging Face;
/// 2. `HF_TOKEN`; 3. `HUGGING_FACE_HUB_TOKEN`; 4. the file `HF_TOKEN_PATH`, by default
/// `$HF_HOME/token`, where `HF_HOME` is by default `$XDG_CACHE_HOME/huggingface` or
/// `~/.cache/huggingface`.
///
/// A token is never an argument of a command: `ps` shows arguments to every user.
/// Source: <https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables>.
package struct TokenLookup: Sendable {
  private let environment: [String: String]

  package init(environment: [String: String]) { self.environment = environment }

  /// A token, and the name of the place it was found in, for people.
  package struct Found: Sendable, Equatable {
    package let token: Secret
    package let source: String
    /// What goes into the header.
    let authorization: Secret

    /// `scheme` is empty where the token holds it itself.
    package init(token: Secret, source: String, scheme: String = "Bearer ") {
      self.token = token
      self.source = source
      authorization = Secret(scheme + token.reveal())
    }
  }

  /// The token for requests to a URL; nil when there is none or none is wanted.
  ///
  /// - Throws: ``SluiceError`` (`usage`) when a token cannot be sent: it holds blanks or other bytes
  ///   that no header can carry. The message never holds the token.
  package func token(for url: String) throws(SluiceError) -> Found? {
    if let name = keyVariable(of: url), let found = try variable(name) { return found }
    if isOpenAICompatible(url), let found = try variable("OPENAI_API_KEY") { return found }
    return isTrue("HF_HUB_DISABLE_IMPLICIT_TOKEN") ? nil : try saved()
  }

  /// Hugging Face's token of the environment or of the saved file; nil when there is none.
  ///
  /// - Throws: As ``token(for:)``.
  package func saved() throws(SluiceError) -> Found? {
    if let found = try variable(Self.hubVariable) { return found }
    if let found = try variable("HUGGING_FACE_HUB_TOKEN") { return found }
    return try file()
  }

  /// The environment variable of the provider at a host; nil for Hugging Face's and for hosts that are
  /// not known.
  private func keyVariable(of url: String) -> String? {
    guard let host = URLComponents(string: url)?.host, !isHuggingFace(host) else { return nil }
    return DialectCatalogue.dialect(ofHost: host)?.keyVariable
  }

  private func isHuggingFace(_ host: String) -> Bool {
    let host = host.lowercased()
    return host == StandInAddress.domain || host.hasSuffix("." + StandInAddress.domain)
      || DialectCatalogue.dialect(ofHost: host)?.keyVariable == Self.hubVariable
  }

  private static let hubVariable = "HF_TOKEN"

  private func isOpenAICompatible(_ url: String) -> Bool {
    guard let parts = URLComponents(string: url), let host = parts.host?.lowercased() else {
      return false
    }
    return !isHuggingFace(host) && (parts.path + "/").contains("/v1/")
  }

  private func variable(_ name: String) throws(SluiceError) -> Found? {
    guard let value = environment[name] else { return nil }
    return try Self.checked(value, source: name)
  }

  private func file() throws(SluiceError) -> Found? {
    let path = tokenPath
    guard let data = FileManager.default.contents(atPath: path), data.count < 64 << 10 else {
      return nil
    }
    return try Self.checked(String(decoding: data, as: UTF8.self), source: path)
  }

  private var tokenPath: String {
    path("HF_TOKEN_PATH") ?? (path("HF_HOME") ?? cache + "/huggingface") + "/token"
  }

  private var cache: String { path("XDG_CACHE_HOME") ?? home + "/.cache" }

  private var home: String { environment["HOME"] ?? NSHomeDirectory() }

  /// A path of the environment; `~` is the home where no shell has put it in.
  private func path(_ name: String) -> String? {
    guard let path = environment[name], !path.isEmpty else { return nil }
    return path == "~" || path.hasPrefix("~/") ? home + path.dropFirst() : path
  }

  /// A token without the blanks around it and without line ends, as the clients take it; nil where nothing
  /// is left.
  ///
  /// - Throws: As ``token(for:)``.
  package static func checked(_ text: String, source: String) throws(SluiceError) -> Found? {
    let joined = text.filter { !$0.isNewline }
    let trimmed = joined.trimmingCharacters(in: .whitespaces)
    guard !trimmed.isEmpty else { return nil }
    guard trimmed.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw SluiceError(
        .usage,
        at: source,
        "the token holds a blank or a character outside ASCII",
        next: "set it again; it was not sent"
      )
    }
    return Found(token: Secret(trimmed), source: source)
  }

  private func isTrue(_ name: String) -> Bool {
    ["1", "ON", "YES", "TRUE"].contains((environment[name] ?? "").uppercased())
  }
}
