import CCurl
import Glibc
import SluiceCore
import SluiceJSON

/// A place in a lane for one transfer under way, used again and again.
///
/// Belongs to one lane and its queue, where all callbacks of libcurl arrive.
final class TransferSlot {
  var pattern: RequestPattern
  private let body = BodyBuffer()
  /// What libcurl reads the body from where files are part of it.
  var reader: BodyReader?
  private var bodyLength = 0
  /// Where the body of a reply goes that is read while it comes.
  var stream: ReplyStream?
  private var stallClock = StallClock()
  var isPaused = false
  let watch: Reactor
  private let configuration: TransportConfiguration
  private(set) var id: UInt64 = 0
  private var handle: EasyHandle?
  var assembler: ReplyAssembler
  var socketError: Int32 = 0
  /// An address that the request leads to and must not.
  private var refusedAddress: IPAddress?
  let message = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

  /// Nil for want of memory.
  init?(
    _ configuration: TransportConfiguration,
    trusting certificates: TrustedCertificates,
    watch: Reactor
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

  /// Makes the slot ready for a transfer.
  ///
  /// - Parameters:
  ///   - transfer: The transfer.
  ///   - stream: Where the reply goes if it is read while it comes.
  ///   - traceIDs: Where a fresh trace ID comes from.
  /// - Returns: The failure when it cannot be sent.
  func prepare(
    _ transfer: Transfer,
    to stream: ReplyStream?,
    traceIDs: inout TraceIDs
  ) -> TransferFailure? {
    if let failure = take(transfer.request) { return failure }
    let bytes = transfer.request.files.isEmpty ? body.bytes : nil
    if let problem = pattern.follow(transfer, body: bytes, count: bodyLength, traceIDs: &traceIDs) {
      reader = nil
      return TransferFailure(kind: .unusable, message: problem, requestSent: false)
    }
    id = transfer.id
    self.stream = stream
    isPaused = false
    stallClock.reset()
    assembler.reset()
    socketError = 0
    refusedAddress = nil
    message[0] = 0
    handle = pattern.handle.copy()
    // Only for libcurl's messages: it goes to the address that the pattern holds.
    handle?.set(CURLOPT_URL, transfer.request.url)
    return handle == nil
      ? TransferFailure(kind: .local, message: "out of memory", requestSent: false) : nil
  }

  /// Takes a request's body in, or opens its files.
  private func take(_ request: Request) -> TransferFailure? {
    bodyLength = request.bodyLength
    guard !request.files.isEmpty else {
      body.take(request.body ?? [])
      return nil
    }
    let reader = BodyReader(request)
    guard let failure = reader.failure else {
      self.reader = consume reader
      return nil
    }
    return failure
  }

  /// Goes on with a transfer that was paused because its reader was behind.
  func resume() {
    guard isPaused, let easy else { return }
    isPaused = false
    stallClock.reset()
    curl_easy_pause(easy, CURLPAUSE_CONT)
  }

  /// Whether the reply has begun and comes no further; not while it waits for its reader.
  func hasStalled(_ now: Instant) -> Bool {
    guard !isPaused else { return false }
    let limit = configuration.stallTimeout
    // A server that streams says now and then that it is there, in fewer bytes than one a second.
    let least = stream == nil ? max(1, Int(limit.components.seconds)) : 1
    return stallClock.hasStalled(received: assembler.received, least: least, limit: limit, now: now)
  }

  /// The outcome of a transfer whose reply came to a halt.
  func stalled() -> Completion {
    let seconds = configuration.stallTimeout.components.seconds
    return completion(
      .failure(
        TransferFailure(
          kind: .timeout,
          code: Int(CURLE_OPERATION_TIMEDOUT.rawValue),
          message: "the reply stalled for \(seconds) s after \(assembler.received) bytes",
          requestSent: true
        )
      )
    )
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
    reader = nil
    stream = nil
    handle = nil
    return Completion(id: id, outcome: outcome, latency: latency)
  }

  private func failure(_ code: CURLcode) -> TransferFailure {
    if code == CURLE_ABORTED_BY_CALLBACK, let failure = reader?.failure { return failure }
    let elapsed = Duration.microseconds(offset(CURLINFO_TOTAL_TIME_T))
    var end = TransferEnd(
      code: code,
      refusal: assembler.refusal,
      hasReplyBegun: assembler.hasBegun,
      isHeadComplete: assembler.isHeadComplete,
      requestSent: requestSent,
      isOverdue: pattern.timeout.map { elapsed >= $0 } ?? false,
      proxyStatus: long(CURLINFO_HTTP_CONNECTCODE),
      socketError: socketError,
      isAddressRefused: refusedAddress != nil
    )
    end.isPlainText = code == CURLE_SSL_CONNECT_ERROR && saysPlainText
    return TransferFailure(
      kind: end.kind,
      code: Int(code.rawValue),
      message: words(for: end),
      requestSent: requestSent
    )
  }

  private func long(_ info: CURLINFO) -> Int { handle?.long(info) ?? 0 }

  private func offset(_ info: CURLINFO) -> Int { handle?.offset(info) ?? 0 }

  /// Whether what came in place of a TLS handshake was no TLS, in the words of OpenSSL and GnuTLS.
  private var saysPlainText: Bool {
    let detail = String(cString: message).lowercased()
    return ["wrong version number", "packet length too long", "unexpected tls packet"]
      .contains { detail.contains($0) }
  }

  /// Whether the machine was reached and refused: no program has the port open.
  private var isRefused: Bool {
    long(CURLINFO_OS_ERRNO) == Int(ECONNREFUSED)
      || String(cString: message).contains("Connection refused")
  }

  private func words(for end: TransferEnd) -> String {
    switch end.refusal {
    case .headersTooLarge:
      return "the reply's header lines exceed \(configuration.maxHeaderBytes) bytes"
    case .bodyTooLarge: return tooLarge
    case .ambiguousLength: return "the reply's Content-Length fields contradict each other"
    case nil: break
    }
    if end.code == CURLE_OK {
      return end.kind == .truncated
        ? "the reply ends inside its head" : "the reply has no valid status"
    }
    if end.kind == .unusable, let refusedAddress {
      return "it leads to \(refusedAddress.text), which is not on the internet"
    }
    if end.kind == .local, end.socketError != 0 {
      return "no socket: \(String(cString: strerror(end.socketError)))"
    }
    if end.isPlainText {
      return "the server speaks plain HTTP at this port: write http:// in place of https://"
    }
    switch end.code {
    case CURLE_FILESIZE_EXCEEDED: return tooLarge
    case CURLE_COULDNT_CONNECT where end.kind == .connect && isRefused:
      return "nothing listens there: \(String(cString: message))"
    case CURLE_WRITE_ERROR, CURLE_BAD_CONTENT_ENCODING:
      let status = assembler.statusWords.map { " (\($0))" } ?? ""
      return "the body of the reply cannot be decompressed\(status)"
    case CURLE_OUT_OF_MEMORY where end.kind == .malformed:
      return "a header line of the reply is too long"
    default: break
    }
    let detail = String(cString: message)
    return safe(detail.isEmpty ? String(cString: curl_easy_strerror(end.code)) : detail)
  }

  private var tooLarge: String { "the reply exceeds \(configuration.maxReplyBytes) bytes" }

  /// Whether a connection to this address may be made.
  func admits(_ address: UnsafePointer<sockaddr>) -> Bool {
    guard let access = configuration.access else { return true }
    let found = IPAddress(address)
    guard let origin = pattern.origin, access.admits(found, for: origin) else {
      refusedAddress = found
      return false
    }
    return true
  }

  /// Whether libcurl has handed the whole request to the socket.
  ///
  /// REQUEST_SIZE counts the head, and a body that fits beside it (under 64 KiB); SIZE_UPLOAD counts
  /// the body. With HTTP/2 the hand-over to libcurl's own buffer counts: an error is on the side of
  /// "sent".
  private var requestSent: Bool {
    let head = long(CURLINFO_REQUEST_SIZE)
    return head > bodyLength || head > 0 && offset(CURLINFO_SIZE_UPLOAD_T) >= bodyLength
  }
}
