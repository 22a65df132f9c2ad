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

  /// Whether the environment names a proxy; asked once, because nothing changes it.
  static let hasProxy = ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
    .contains { (name: String) in getenv(name) != nil }
}
