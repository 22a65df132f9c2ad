import CCurl

/// The libcurl that this process is linked with.
package enum LibcurlVersion {
  /// `7.88.1`.
  package static var text: String {
    sluice_version_info().map { String(cString: $0.pointee.version) } ?? "unknown"
  }

  /// The TLS library that it uses: `OpenSSL/3.0.17`; nil where it has none.
  package static var tls: String? {
    sluice_version_info()?.pointee.ssl_version.map { String(cString: $0) }
  }
}
