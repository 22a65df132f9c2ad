/// Which header fields a job may set.
///
/// libcurl sends what it is given: a value with a line feed would be a second header
/// (<https://curl.se/libcurl/c/libcurl-security.html>).
enum HeaderRule {
  /// Why a field cannot be sent; nil when it can.
  static func problem(name: String, value: String) -> String? {
    let lower = name.lowercased()
    if name.isEmpty || !name.utf8.allSatisfy(isTokenByte) {
      return "\"\(name)\" is not the name of a header"
    }
    if value.utf8.contains(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }) {
      return "the header \(name) holds a control character"
    }
    if reserved.contains(lower) || lower.hasPrefix("proxy-") {
      return "the header \(name) is set by the transport, not by a job"
    }
    if lower == "authorization" {
      return "a token does not belong in a job file; set HF_TOKEN or OPENAI_API_KEY instead"
    }
    return nil
  }

  private static let reserved: Set<String> = [
    "host", "content-length", "transfer-encoding", "connection", "upgrade", "expect", "te", "trailer",
  ]

  /// A `tchar` of RFC 9110 §5.6.2.
  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"):
      true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
  }
}
