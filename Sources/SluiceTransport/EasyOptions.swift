import CCurl
import SluiceCore

extension EasyHandle {
  /// Sets what is the same for every request.
  func setFixedOptions(_ configuration: TransportConfiguration) {
    // Allocated anew for every transfer; 64 KiB cost each a microsecond more (measured).
    set(CURLOPT_BUFFERSIZE, 16 << 10)
    // Without it libcurl changes the process's signal handlers twice for every event.
    set(CURLOPT_NOSIGNAL, 1)
    set(CURLOPT_PROTOCOLS_STR, "http,https")
    set(CURLOPT_FOLLOWLOCATION, 0)
    set(CURLOPT_HTTP09_ALLOWED, 0)
    // The lines of a proxy's answer to CONNECT are not the reply's.
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    set(CURLOPT_ACCEPT_ENCODING, HeaderList.encodings)
    set(CURLOPT_CONNECTTIMEOUT_MS, max(1, configuration.connectTimeout.milliseconds))
    set(CURLOPT_MAXFILESIZE_LARGE, offset: configuration.maxReplyBytes)
    // A connection stays trusted after its certificate has expired: none gets older than this.
    set(CURLOPT_MAXLIFETIME_CONN, 600)
    // A server that computes for minutes is silent: the way to it is kept open meanwhile.
    set(CURLOPT_TCP_KEEPALIVE, 1)
    set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    set(CURLOPT_SSL_VERIFYPEER, configuration.insecure ? 0 : 1)
    set(CURLOPT_SSL_VERIFYHOST, configuration.insecure ? 0 : 2)
    if let proxy = configuration.proxy { set(CURLOPT_PROXY, proxy.reveal()) }
    if Libcurl.hasProxy || configuration.proxy != nil {
      // For its CONNECT; a request has the field among its own.
      set(CURLOPT_USERAGENT, configuration.userAgent)
    } else {
      // Else libcurl searches the environment for every transfer.
      set(CURLOPT_NOPROXY, "*")
      set(CURLOPT_PROXY_CAINFO, String?.none)
      set(CURLOPT_PROXY_CAPATH, String?.none)
    }
  }

  /// Sets where a request goes.
  ///
  /// - Parameters:
  ///   - address: Where; it has to outlive the handle's next transfer.
  ///   - certificates: What to trust there.
  ///   - ownProxy: Whether the proxy was chosen for these requests, not found in the environment.
  func setAddress(
    _ address: borrowing URLParts,
    trusting certificates: TrustedCertificates,
    ownProxy: Bool
  ) {
    let isSecure = address.origin.scheme == "https"
    set(CURLOPT_CURLU, UnsafeMutableRawPointer(address.parsed))
    // What is meant for this machine, tokens in plain text included, goes through no other.
    if ownProxy {
      set(CURLOPT_NOPROXY, "")
    } else if Libcurl.hasProxy {
      set(CURLOPT_NOPROXY, address.origin.isLoopback ? "*" : nil)
    }
    // libcurl copies these several times for every transfer, plain ones included.
    set(CURLOPT_CAINFO, isSecure ? certificates.file : nil)
    set(CURLOPT_CAPATH, isSecure ? certificates.folder : nil)
    set(CURLOPT_HTTP_VERSION, Int(isSecure ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1))
    // A burst of requests waits for the first connection to tell whether it can carry them all.
    set(CURLOPT_PIPEWAIT, isSecure ? 1 : 0)
  }

  /// Sets the method, and whether a body follows.
  func setMethod(_ method: String, carriesBody: Bool) {
    // Each of these three resets what the others have set.
    if carriesBody {
      set(CURLOPT_POST, 1)
    } else if method == "HEAD" {
      set(CURLOPT_NOBODY, 1)
    } else {
      set(CURLOPT_HTTPGET, 1)
    }
    let isImplied = carriesBody ? method == "POST" : ["GET", "HEAD"].contains(method)
    set(CURLOPT_CUSTOMREQUEST, isImplied ? nil : method)
  }
}

extension Duration {
  /// Whole milliseconds, rounded up, at most about 24 days: libcurl takes them as an `int` inside.
  var milliseconds: Int {
    let (seconds, attoseconds) = components
    guard seconds < 2_000_000 else { return 2_000_000_000 }
    return max(
      0,
      Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    )
  }
}
