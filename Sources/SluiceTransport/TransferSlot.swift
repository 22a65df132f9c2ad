import CCurl
import Glibc
import SluiceCore

/// A place in a lane for one transfer under way, used again and again.
///
/// Rows of one job differ in the body only: what has not changed since the slot's last request (URL,
/// header lines, timeout) is not set again.
///
/// Belongs to one lane and its queue, where all callbacks of libcurl arrive.
final class TransferSlot {
  let handle: EasyHandle
  private let watch: SocketWatch
  private let configuration: TransportConfiguration
  private(set) var id: UInt64 = 0
  /// Whether libcurl has the handle.
  var isUnderWay = false
  private var assembler: ReplyAssembler
  private var socketError: Int32 = 0
  /// What the handle is set to; its body is left out.
  private var last: Request?
  private var carriesBody = false
  private var lastTimeout: Duration?
  private var headers: HeaderList?
  private let body = BodyBuffer()
  private let message = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

  /// Nil for want of memory.
  init?(_ configuration: TransportConfiguration, trusting caFile: String?, watch: SocketWatch) {
    guard let handle = EasyHandle() else { return nil }
    self.handle = handle
    self.watch = watch
    self.configuration = configuration
    assembler = ReplyAssembler(
      maxHeaderBytes: configuration.maxHeaderBytes,
      maxReplyBytes: configuration.maxReplyBytes
    )
    message[0] = 0
    self.handle.setFixedOptions(configuration, trusting: caFile)
    setCallbacks()
  }

  deinit { message.deallocate() }

  /// Makes the handle ready for a transfer; the reason when the request cannot be sent.
  func prepare(_ transfer: Transfer, traceIDs: inout TraceIDs) -> String? {
    let request = transfer.request
    if !isLikeLast(request) {
      last = nil
      if let problem = problem(with: request) { return problem }
      setHead(request)
    }
    body.take(request.body ?? [])
    handle.set(CURLOPT_POSTFIELDS, body.bytes)
    handle.set(CURLOPT_POSTFIELDSIZE_LARGE, offset: body.count)
    if transfer.timeout != lastTimeout {
      handle.set(CURLOPT_TIMEOUT_MS, max(1, transfer.timeout.milliseconds))
      lastTimeout = transfer.timeout
    }
    if let traceID = headers?.traceID { traceIDs.next(into: traceID) }
    id = transfer.id
    assembler.reset()
    socketError = 0
    message[0] = 0
    return nil
  }

  /// The outcome, once libcurl is through with the transfer.
  func completion(_ code: CURLcode) -> Completion {
    let outcome: Result<Reply, TransferFailure>
    if code == CURLE_OK, let reply = assembler.reply {
      outcome = .success(reply)
    } else {
      outcome = .failure(failure(code))
    }
    return completion(outcome)
  }

  /// The outcome of a transfer that was taken out of libcurl's hands.
  func cancelled() -> Completion {
    completion(
      .failure(TransferFailure(kind: .cancelled, message: "cancelled", requestSent: requestSent))
    )
  }

  private func completion(_ outcome: Result<Reply, TransferFailure>) -> Completion {
    let latency = Duration.microseconds(handle.offset(CURLINFO_TOTAL_TIME_T))
    assembler.reset()
    body.shrink()
    return Completion(id: id, outcome: outcome, latency: latency)
  }

  private func failure(_ code: CURLcode) -> TransferFailure {
    let elapsed = Duration.microseconds(handle.offset(CURLINFO_TOTAL_TIME_T))
    let end = TransferEnd(
      code: code,
      refusal: assembler.refusal,
      hasReplyBegun: assembler.hasBegun,
      requestSent: requestSent,
      isOverdue: lastTimeout.map { elapsed >= $0 } ?? false,
      proxyStatus: handle.long(CURLINFO_HTTP_CONNECTCODE),
      socketError: socketError
    )
    return TransferFailure(
      kind: end.kind,
      code: Int(code.rawValue),
      message: words(for: end),
      requestSent: requestSent
    )
  }

  private func words(for end: TransferEnd) -> String {
    switch end.refusal {
    case .headersTooLarge:
      return "the reply's header lines exceed \(configuration.maxHeaderBytes) bytes"
    case .bodyTooLarge: return "the reply exceeds \(configuration.maxReplyBytes) bytes"
    case nil: break
    }
    if end.code == CURLE_OK { return "the reply has no valid status" }
    if end.kind == .local, end.socketError != 0 {
      return "no socket: \(String(cString: strerror(end.socketError)))"
    }
    let detail = String(cString: message)
    return safe(detail.isEmpty ? String(cString: curl_easy_strerror(end.code)) : detail)
  }

  /// libcurl counts the bytes it has handed to the socket: those of the head (and of a body that
  /// fits beside it, under 64 KiB) in REQUEST_SIZE, those of the body in SIZE_UPLOAD. With HTTP/2 the
  /// hand-over to its own buffer counts, so that an error is on the side of "sent".
  private var requestSent: Bool {
    let head = handle.long(CURLINFO_REQUEST_SIZE)
    return head > body.count || head > 0 && handle.offset(CURLINFO_SIZE_UPLOAD_T) >= body.count
  }

  private func isLikeLast(_ request: Request) -> Bool {
    guard let last else { return false }
    return last.url == request.url && last.method == request.method
      && last.headers == request.headers && carriesBody == Self.carriesBody(request)
  }

  private static func carriesBody(_ request: Request) -> Bool {
    request.body != nil || ["POST", "PUT", "PATCH"].contains(request.method)
  }

  private func setHead(_ request: Request) {
    let origin = Origin(request.url)
    let credential = configuration.credential.flatMap { credential in
      origin != nil && Origin(credential.origin) == origin ? credential : nil
    }
    let list = HeaderList(
      request.headers,
      credential: credential,
      traced: configuration.traceIDs
    )
    handle.setURL(request.url, isSecure: origin?.scheme == "https")
    carriesBody = Self.carriesBody(request)
    handle.setMethod(request.method, carriesBody: carriesBody)
    handle.set(CURLOPT_HTTPHEADER, UnsafeMutableRawPointer(list.first))
    headers = consume list
    last = Request(method: request.method, url: request.url, headers: request.headers)
  }
}

// MARK: - Callbacks

extension TransferSlot {
  private func setCallbacks() {
    let context = Unmanaged.passUnretained(self).toOpaque()
    handle.set(CURLOPT_PRIVATE, context)
    handle.set(CURLOPT_ERRORBUFFER, UnsafeMutableRawPointer(message))
    handle.set(CURLOPT_HEADERDATA, context)
    handle.set(CURLOPT_HEADERFUNCTION) { bytes, _, count, context in
      TransferSlot.at(context)?.takeHeader(UnsafeRawBufferPointer(start: bytes, count: count)) ?? 0
    }
    handle.set(CURLOPT_WRITEDATA, context)
    handle.set(CURLOPT_WRITEFUNCTION) { bytes, _, count, context in
      TransferSlot.at(context)?.takeBody(UnsafeRawBufferPointer(start: bytes, count: count)) ?? 0
    }
    handle.set(CURLOPT_OPENSOCKETDATA, context)
    _ = sluice_easy_set_open_callback(handle.pointer) { context, _, address in
      TransferSlot.at(context)?.openSocket(for: address) ?? -1
    }
    handle.set(CURLOPT_CLOSESOCKETDATA, Unmanaged.passUnretained(watch).toOpaque())
    _ = sluice_easy_set_close_callback(handle.pointer) { context, socket in
      SocketWatch.at(context)?.closed(socket) ?? 1
    }
  }

  /// The slot that a callback's context stands for.
  static func at(_ context: UnsafeMutableRawPointer?) -> TransferSlot? {
    context.map { Unmanaged<TransferSlot>.fromOpaque($0).takeUnretainedValue() }
  }

  private func takeHeader(_ line: UnsafeRawBufferPointer) -> Int {
    assembler.takeHeader(line) ? line.count : 0
  }

  private func takeBody(_ part: UnsafeRawBufferPointer) -> Int {
    if assembler.isBodyEmpty {
      assembler.expectBody(handle.offset(CURLINFO_CONTENT_LENGTH_DOWNLOAD_T))
    }
    return assembler.takeBody(part) ? part.count : 0
  }

  private func openSocket(for address: UnsafeMutablePointer<curl_sockaddr>?) -> Int32 {
    guard let address = address?.pointee else { return -1 }
    let socket = watch.open(
      family: address.family,
      type: address.socktype,
      protocol: address.protocol
    )
    if socket < 0 { socketError = errno }
    return socket
  }
}
