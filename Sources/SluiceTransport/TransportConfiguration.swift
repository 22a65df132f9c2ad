package import SluiceCore
internal import SluiceJSON

/// How requests travel; the same for every request of a pool.
package struct TransportConfiguration: Sendable {
  /// How many lanes share the work, each a queue with a libcurl handle of its own.
  ///
  /// One lane carries what one core can: tens of thousands of small requests a second.
  package var lanes = 1
  /// The most transfers a lane has under way, hence the most connections it holds.
  ///
  /// Further ones wait in the lane. Give it concurrency / lanes, rounded up.
  package var connectionsPerLane = 64
  /// The `User-Agent` of requests that do not bring their own.
  package var userAgent = "sluice"
  /// What authenticates requests: to each origin at most one, and to no other origin.
  package var credentials: [Credential] = []
  /// The URL of a proxy for every request, in place of those that the environment names.
  ///
  /// It may hold a password.
  package var proxy: Secret?
  /// The most time to resolve, connect and shake hands.
  package var connectTimeout: Duration = .seconds(10)
  /// How long a reply that has begun may come at less than a byte a second; a stream that is read
  /// while it comes, how long it may be silent.
  ///
  /// Nothing limits the time before the first byte but the transfer's own timeout: a model that
  /// computes is silent.
  package var stallTimeout: Duration = .seconds(120)
  /// The most bytes of a reply's body, counted after decompression.
  package var maxReplyBytes = 64 << 20
  /// The most bytes of a reply's header lines, interim replies included.
  package var maxHeaderBytes = 64 << 10
  /// A PEM file of trusted certificates in place of the system's; nil means `SSL_CERT_FILE` where it
  /// is set.
  package var caFile: String?
  /// Accepts any certificate: for rehearsals only.
  package var insecure = false
  /// Where connections may lead; nil for anywhere.
  package var access: MediaAccess?
  /// Sends a fresh `X-Amzn-Trace-Id` with each request, as Hugging Face's clients do.
  package var traceIDs = true

  package init() {}
}

/// A header field that authenticates requests, bound to the one origin it may be shown to.
package struct Credential: Sendable, Equatable {
  /// The field's name: `Authorization`.
  package let header: String
  /// The field's whole value: `Bearer hf_…`.
  package let value: Secret
  /// `scheme://host` or `scheme://host:port`; what follows is ignored.
  package let origin: String

  package init(header: String = "Authorization", value: Secret, origin: String) {
    self.header = header
    self.value = value
    self.origin = origin
  }
}

extension TransportConfiguration {
  /// Throws what is wrong with the parts that people and files provide.
  func check() throws(SluiceError) {
    let agent = HeaderField("User-Agent", userAgent)
    let shown = credentials.map { HeaderField($0.header, $0.value.reveal()) }
    for field in [agent] + shown {
      if let problem = problem(with: field) { throw SluiceError(.usage, problem) }
    }
    for credential in credentials where Origin(credential.origin) == nil {
      let what = "the credential's origin is not scheme://host:port"
      throw SluiceError(.usage, at: safe(credential.origin), what)
    }
  }
}
