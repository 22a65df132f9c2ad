import CCurl
import Glibc
import SluiceCore

/// How libcurl ended a transfer: all that is needed to say what kind of failure it was.
struct TransferEnd {
  let code: CURLcode
  var refusal: ReplyAssembler.Refusal?
  /// Whether any byte of the reply had come.
  var hasReplyBegun = false
  /// Whether the head of the final reply had come to its end.
  var isHeadComplete = false
  /// Whether the whole request had left.
  var requestSent = false
  /// Whether the time for the whole exchange is over.
  var isOverdue = false
  /// The proxy's status for our CONNECT; 0 without one.
  var proxyStatus = 0
  /// The `errno` with which a socket was refused; 0 when none was.
  var socketError: Int32 = 0
  /// Whether TLS was spoken to a server that does not speak it.
  var isPlainText = false
  /// Whether an address was refused that must not be connected to.
  var isAddressRefused = false

  /// What went wrong, as far as the next step depends on it.
  var kind: TransferFailure.Kind {
    switch refusal {
    case .headersTooLarge, .ambiguousLength: .malformed
    case .bodyTooLarge: .tooLarge
    case nil where isAddressRefused && code == CURLE_COULDNT_CONNECT: .unusable
    case nil where isPlainText: .unusable
    case nil: isOutOfResources ? .local : kindOfCode
    }
  }

  private var isOutOfResources: Bool {
    [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(socketError) && code != CURLE_OPERATION_TIMEDOUT
  }

  /// Codes: <https://curl.se/libcurl/c/libcurl-errors.html>.
  private var kindOfCode: TransferFailure.Kind {
    switch code {
    // libcurl is content with a reply that ends inside its head.
    case CURLE_OK: isHeadComplete || !hasReplyBegun ? .malformed : .truncated
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .resolve
    case CURLE_COULDNT_CONNECT, CURLE_PROXY: .connect
    case CURLE_OPERATION_TIMEDOUT:
      // Code 28 stands for the connect timeout too; then there is time left and nothing was sent.
      isOverdue || requestSent || hasReplyBegun ? .timeout : .connect
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM,
      CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CRL_BADFILE,
      CURLE_SSL_PINNEDPUBKEYNOTMATCH:
      .certificate
    case CURLE_SSL_CONNECT_ERROR, CURLE_USE_SSL_FAILED, CURLE_SSL_SHUTDOWN_FAILED: .tls
    // Once the request was sent it was usable: then these stand for a reply that is not HTTP.
    case CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT, CURLE_NOT_BUILT_IN,
      CURLE_BAD_FUNCTION_ARGUMENT, CURLE_UNKNOWN_OPTION, CURLE_SETOPT_OPTION_SYNTAX,
      CURLE_SSL_CIPHER, CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED,
      CURLE_SSL_ENGINE_INITFAILED:
      requestSent ? .malformed : .unusable
    // The same code stands for a header line beyond libcurl's own limit.
    case CURLE_OUT_OF_MEMORY: requestSent ? .malformed : .local
    case CURLE_FAILED_INIT, CURLE_INTERFACE_FAILED: .local
    case CURLE_FILESIZE_EXCEEDED: .tooLarge
    case CURLE_PARTIAL_FILE: .truncated
    case CURLE_GOT_NOTHING: .noReply
    case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_HTTP2_STREAM: kindOfBrokenConnection
    default: .malformed
    }
  }

  private var kindOfBrokenConnection: TransferFailure.Kind {
    // A proxy that refuses the tunnel is reported as a receive error.
    if proxyStatus == 407 { return .unusable }
    if proxyStatus >= 300 { return .connect }
    return hasReplyBegun ? .truncated : .noReply
  }
}

extension TransferFailure {
  /// Of a transfer that was cancelled before libcurl had it.
  static let cancelled = TransferFailure(kind: .cancelled, message: "cancelled", requestSent: false)
}
