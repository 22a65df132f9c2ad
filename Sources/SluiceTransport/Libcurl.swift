import CCurl
import Glibc
import SluiceCore

/// libcurl as this process has it.
enum Libcurl {
  /// Initialised once, never cleaned up: another library in the process may use it too.
  private static let initialisation = curl_global_init(Int(CURL_GLOBAL_DEFAULT))

  /// Prepares libcurl.
  ///
  /// - Throws: ``SluiceError`` when this libcurl cannot do what the transport stands on.
  static func prepare() throws(SluiceError) {
    guard initialisation == CURLE_OK, let info = sluice_version_info()?.pointee else {
      throw SluiceError(.software, at: "libcurl", "cannot be initialised")
    }
    // CURLOPT_PROTOCOLS_STR came with 7.85.
    guard info.version_num >= 0x075500, info.features & CURL_VERSION_SSL != 0 else {
      let version = String(cString: info.version)
      throw SluiceError(
        .software,
        at: "libcurl \(version)",
        "is too old or has no TLS",
        next: "install libcurl 7.85 or newer"
      )
    }
  }

  /// The certificates to trust: the file asked for, else `SSL_CERT_FILE`, else libcurl's own.
  ///
  /// - Throws: ``SluiceError`` when the file cannot be read: libcurl would tell so at the first
  ///   request only.
  static func trustedCertificates(_ asked: String?) throws(SluiceError) -> String? {
    guard let path = asked ?? getenv("SSL_CERT_FILE").map({ String(cString: $0) }), !path.isEmpty
    else { return nil }
    guard access(path, R_OK) == 0 else {
      throw SluiceError(
        .inputOutput,
        at: path,
        "cannot read the trusted certificates: \(String(cString: strerror(errno)))",
        next: "name a readable PEM file"
      )
    }
    return path
  }
}
