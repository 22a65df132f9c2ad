import CCurl
import SluiceCore

/// The handle that holds the options of a slot's requests; every transfer goes over a copy of it.
///
/// Rows of one job differ in the body only: what has not changed since the last request (URL, header
/// lines, timeout) is not set again.
///
/// A handle is not used twice because libcurl before 8.1.0 may read freed memory when a handle is
/// used again; fixed in <https://github.com/curl/curl/commit/cd1c611b24>. A copy costs two
/// microseconds; the options are chosen so that there is little to copy and little to format.
struct RequestPattern: ~Copyable {
  let handle: EasyHandle
  private let configuration: TransportConfiguration
  private let certificates: TrustedCertificates
  /// What the handle is set to; the body is left out.
  private var last: Request?
  private var carriesBody = false
  private(set) var timeout: Duration?
  private var headers: HeaderList?
  private var address: URLParts?
  /// Where the handle leads; nil before its first request.
  private(set) var origin: Origin?

  /// Nil for want of memory.
  init?(_ configuration: TransportConfiguration, trusting certificates: TrustedCertificates) {
    guard let handle = EasyHandle() else { return nil }
    handle.setFixedOptions(configuration)
    self.handle = handle
    self.configuration = configuration
    self.certificates = certificates
  }

  /// Takes over all of a transfer but its body's bytes.
  ///
  /// - Parameters:
  ///   - transfer: The transfer.
  ///   - body: Where the body's bytes are; nil when libcurl has to ask for them.
  ///   - count: How many bytes the body has.
  ///   - traceIDs: Where a fresh trace ID comes from.
  /// - Returns: The reason when it cannot be sent.
  mutating func follow(
    _ transfer: Transfer,
    body: UnsafeMutableRawPointer?,
    count: Int,
    traceIDs: inout TraceIDs
  ) -> String? {
    if !isLikeLast(transfer.request) {
      last = nil
      if let problem = setHead(transfer.request) { return problem }
    }
    if carriesBody {
      handle.set(CURLOPT_POSTFIELDS, body)
      handle.set(CURLOPT_POSTFIELDSIZE_LARGE, offset: count)
    }
    if transfer.timeout != timeout {
      handle.set(CURLOPT_TIMEOUT_MS, max(1, transfer.timeout.milliseconds))
      timeout = transfer.timeout
    }
    if let traceID = headers?.traceID { traceIDs.next(into: traceID) }
    return nil
  }

  private func isLikeLast(_ request: Request) -> Bool {
    guard let last else { return false }
    return last.url == request.url && last.method == request.method
      && last.headers == request.headers && carriesBody == Self.carriesBody(request)
  }

  private static func carriesBody(_ request: Request) -> Bool {
    request.body != nil || ["POST", "PUT", "PATCH"].contains(request.method)
  }

  private mutating func setHead(_ request: Request) -> String? {
    if let problem = problem(with: request) { return problem }
    guard let address = URLParts(request.url) else {
      return "the URL is not one of http or https, or is malformed"
    }
    let origin = address.origin
    self.origin = origin
    let shown = configuration.credentials.first { Origin($0.origin) == origin }
    let list = HeaderList(request.headers, credential: shown, configuration)
    handle.setAddress(
      address,
      trusting: certificates,
      ownProxy: configuration.proxy != nil
    )
    self.address = consume address
    carriesBody = Self.carriesBody(request)
    handle.setMethod(request.method, carriesBody: carriesBody)
    handle.set(CURLOPT_HTTPHEADER, UnsafeMutableRawPointer(list.first))
    headers = consume list
    last = Request(method: request.method, url: request.url, headers: request.headers)
    return nil
  }
}
