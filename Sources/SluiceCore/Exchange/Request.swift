/// A header field of a request.
package struct HeaderField: Sendable, Equatable {
  package let name: String
  package let value: String

  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// One HTTP request, complete but for the credentials.
///
/// Credentials are not part of it: the transport holds them, bound to an origin, so that a request
/// can be printed, hashed and stored without a thought.
package struct Request: Sendable, Equatable {
  package var method: String
  /// An absolute `http` or `https` URL.
  package var url: String
  /// The fields beside those that the transport adds itself (`User-Agent`, `Authorization`, …).
  package var headers: [HeaderField]
  /// The body; nil for a request without one.
  ///
  /// An empty body is sent as `Content-Length: 0`.
  package var body: [UInt8]?
  /// The files whose bytes stand among those of ``body``, in the order of their places.
  package var files: [BodyFile] = []
  /// What has to be fetched and put in its place before the request can be sent (see
  /// ``filled(with:)``), in the order of the places.
  package var remote: [RemotePart] = []
  /// Whether it asks for something that not every server knows and the rows can do without, such as a
  /// shorter encoding of numbers.
  package var isTentative = false

  package init(method: String, url: String, headers: [HeaderField] = [], body: [UInt8]? = nil) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
  }

  /// How many bytes the body has, its files included.
  package var bodyLength: Int { files.reduce(body?.count ?? 0) { $0 + $1.length } }
}
