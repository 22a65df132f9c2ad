import CCurl
import Glibc
import SluiceCore

/// Where the certificates stand that a server's own is checked against.
struct TrustedCertificates {
  /// A file of all of them.
  let file: String?
  /// A folder with a file for each.
  let folder: String?

  /// The file asked for, else `SSL_CERT_FILE`, else libcurl's own.
  ///
  /// - Throws: ``SluiceError`` when the file cannot be read: libcurl would tell so at the first
  ///   request only.
  init(_ asked: String?) throws(SluiceError) {
    let own = EasyHandle()
    folder = own?.text(CURLINFO_CAPATH)
    guard let path = asked ?? getenv("SSL_CERT_FILE").map({ String(cString: $0) }), !path.isEmpty
    else {
      file = own?.text(CURLINFO_CAINFO)
      return
    }
    guard access(path, R_OK) == 0 else {
      throw SluiceError(
        .inputOutput,
        at: path,
        "cannot read the trusted certificates: \(String(cString: strerror(errno)))",
        next: "name a readable PEM file"
      )
    }
    file = path
  }
}
