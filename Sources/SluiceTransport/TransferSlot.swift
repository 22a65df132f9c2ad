import CCurl
import Glibc
import SluiceCore

/// A place in a lane for one transfer under way, used again and again.
///
/// Belongs to one lane and its queue, where all callbacks of libcurl arrive.
final class TransferSlot {
  private var pattern: RequestPattern
  private let body = BodyBuffer()
  private let watch: SocketWatch
  private let configuration: TransportConfiguration
  private(set) var id: UInt64 = 0
  private var handle: EasyHandle?
  private var assembler: ReplyAssembler
  private var socketError: Int32 = 0
  private let message = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

  /// Nil for want of memory.
  init?(
    _ configuration: TransportConfiguration,
    trusting certificates: TrustedCertificates,
    watch: SocketWatch
  ) {
    guard let pattern = RequestPattern(configuration, trusting: certificates) else { return nil }
    self.pattern = pattern
    self.watch = watch
    self.configuration = configuration
    assembler = ReplyAssembler(
      maxHeaderBytes: configuration.maxHeaderBytes,
      maxReplyBytes: configuration.maxReplyBytes
    )
    setCallbacks()
  }

  deinit {
    // It may still write into the message.
    handle = nil
    message.deallocate()
  }

  /// What libcurl knows the transfer under way by; nil while there is none.
  var easy: UnsafeMutableRawPointer? { handle?.pointer }

  /// Makes the slot ready for a transfer; the failure when it cannot be sent.
  func prepare(_ transfer: Transfer, traceIDs: inout TraceIDs) -> TransferFailure? {
    body.take(transfer.request.body ?? [])
    if let problem = pattern.follow(transfer, body: body, traceIDs: &traceIDs) {
      return TransferFailure(kind: .unusable, message: problem, requestSent: false)
    }
    id = transfer.id
    assembler.reset()
    socketError = 0
    message[0] = 0
    handle = pattern.handle.copy()
    // Only for libcurl's messages: it goes to the address that the pattern holds.
    handle?.set(CURLOPT_URL, transfer.request.url)
    return handle == nil
      ? TransferFailure(kind: .local, message: "out of memory", requestSent: false) : nil
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
    let latency = Duration.microseconds(offset(CURLINFO_TOTAL_TIME_T))
    assembler.reset()
    body.shrink()
    handle = nil
    return Completion(id: id, outcome: outcome, latency: latency)
  }

  private func failure(_ code: CURLcode) -> TransferFailure {
    let elapsed = Duration.microseconds(offset(CURLINFO_TOTAL_TIME_T))
    let end = TransferEnd(
      code: code,
      refusal: assembler.refusal,
      hasReplyBegun: assembler.hasBegun,
      isHeadComplete: assembler.isHeadComplete,
      requestSent: requestSent,
      isOverdue: pattern.timeout.map { elapsed >= $0 } ?? false,
      proxyStatus: long(CURLINFO_HTTP_CONNECTCODE),
      socketError: socketError
    )
    return TransferFailure(
      kind: end.kind,
      code: Int(code.rawValue),
      message: words(for: end),
      requestSent: requestSent
    )
  }

  private func long(_ info: CURLINFO) -> Int { handle?.long(info) ?? 0 }

  private func offset(_ info: CURLINFO) -> Int { handle?.offset(info) ?? 0 }

  private func words(for end: TransferEnd) -> String {
    switch end.refusal {
    case .headersTooLarge:
      return "the reply's header lines exceed \(configuration.maxHeaderBytes) bytes"
    case .bodyTooLarge: return "the reply exceeds \(configuration.maxReplyBytes) bytes"
    case nil: break
    }
    if end.code == CURLE_OK {
      return end.kind == .truncated
        ? "the reply ends inside its head" : "the reply has no valid status"
    }
    if end.kind == .local, end.socketError != 0 {
      return "no socket: \(String(cString: strerror(end.socketError)))"
    }
    let detail = String(cString: message)
    return safe(detail.isEmpty ? String(cString: curl_easy_strerror(end.code)) : detail)
  }

  /// Whether libcurl has handed the whole request to the socket.
  ///
  /// REQUEST_SIZE counts the head, and a body that fits beside it (under 64 KiB); SIZE_UPLOAD counts
  /// the body. With HTTP/2 the hand-over to libcurl's own buffer counts: an error is on the side of
  /// "sent".
  private var requestSent: Bool {
    let head = long(CURLINFO_REQUEST_SIZE)
    return head > body.count || head > 0 && offset(CURLINFO_SIZE_UPLOAD_T) >= body.count
  }
}

// MARK: - Callbacks

extension TransferSlot {
  private func setCallbacks() {
    let context = Unmanaged.passUnretained(self).toOpaque()
    pattern.handle.set(CURLOPT_PRIVATE, context)
    pattern.handle.set(CURLOPT_ERRORBUFFER, UnsafeMutableRawPointer(message))
    pattern.handle.set(CURLOPT_HEADERDATA, context)
    pattern.handle.set(CURLOPT_HEADERFUNCTION) { bytes, _, count, context in
      TransferSlot.at(context)?.takeHeader(UnsafeRawBufferPointer(start: bytes, count: count)) ?? 0
    }
    pattern.handle.set(CURLOPT_WRITEDATA, context)
    pattern.handle.set(CURLOPT_WRITEFUNCTION) { bytes, _, count, context in
      TransferSlot.at(context)?.takeBody(UnsafeRawBufferPointer(start: bytes, count: count)) ?? 0
    }
    pattern.handle.set(CURLOPT_OPENSOCKETDATA, context)
    _ = sluice_easy_set_open_callback(pattern.handle.pointer) { context, _, address in
      TransferSlot.at(context)?.openSocket(for: address) ?? -1
    }
    pattern.handle.set(CURLOPT_CLOSESOCKETDATA, Unmanaged.passUnretained(watch).toOpaque())
    _ = sluice_easy_set_close_callback(pattern.handle.pointer) { context, socket in
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
      assembler.expectBody(offset(CURLINFO_CONTENT_LENGTH_DOWNLOAD_T))
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
