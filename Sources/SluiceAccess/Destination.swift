import Foundation
package import SluiceCore
internal import SluiceJSON
package import SluiceTransport

/// Where requests go and the credentials for it.
package struct Destination: Sendable {
  package let url: String
  /// `https://host:443`.
  package let origin: String
  package let credential: Credential?
  /// The place the token was found in, for people: `HF_TOKEN`.
  package let tokenSource: String?
  package let redactor: Redactor

  /// Finds the token for a URL and binds it to the URL's origin.
  ///
  /// - Parameters:
  ///   - url: Where requests go.
  ///   - options: Where tokens are looked up.
  ///   - token: A given token, in place of any that could be found.
  /// - Throws: ``SluiceError`` (`usage`) when the URL cannot be asked, or the token would travel in
  ///   clear text to another machine.
  package init(
    url: String,
    options: AccessOptions,
    token: TokenLookup.Found? = nil
  ) throws(SluiceError) {
    guard let origin = Origin(url) else {
      throw SluiceError(
        .usage,
        at: safe(url, limit: 200),
        "not an http or https address",
        next: "give the model as a URL (https://…) or as a model id (org/name)"
      )
    }
    self.url = url
    self.origin = origin.text
    let lookup = TokenLookup(environment: options.environment)
    let found: TokenLookup.Found? =
      if options.withoutToken { nil } else if let token { token } else {
        try lookup.token(for: url)
      }
    redactor = Redactor(found?.token)
    tokenSource = found?.source
    guard let found else {
      credential = nil
      return
    }
    guard origin.scheme == "https" || origin.isLoopback || options.allowHTTPToken else {
      throw SluiceError(
        .usage,
        at: origin.text,
        "the token of \(found.source) would travel in clear text",
        next: "use https, or --no-token, or --allow-http-token if the network is yours"
      )
    }
    credential = Credential(
      header: "Authorization",
      value: found.authorization,
      origin: origin.text
    )
  }

  /// The transport for this destination alone; replies of more bytes than `longestReply` fail.
  package func transport(
    concurrency: Int,
    options: AccessOptions,
    proxy: Secret? = nil,
    longestReply: Int? = nil
  ) throws(SluiceError) -> LanePool {
    try Destinations([self]).transport(
      concurrency: concurrency,
      options: options,
      proxy: proxy,
      longestReply: longestReply
    )
  }
}
