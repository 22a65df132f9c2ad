import SluiceCore
import SluiceJSON

/// Why a request cannot be sent as it stands, in one clause; nil when it can.
///
/// libcurl sends what it is given: a line feed in a value would begin a header of its own, and a
/// second `Content-Length` would let two readers disagree about where the request ends.
func problem(with request: Request) -> String? {
  if !isToken(request.method) { return "the method is not a name" }
  for field in request.headers {
    if let problem = problem(with: field) { return problem }
  }
  return nil
}

/// Why a header field cannot be sent; nil when it can.
func problem(with field: HeaderField) -> String? {
  let name = safe(field.name, limit: 64)
  if !isToken(field.name) { return "the header name \"\(name)\" is not a name" }
  if !field.value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) {
    return "the value of the header \(name) holds a control character"
  }
  let lowered = field.name.lowercased()
  if reservedHeaders.contains(lowered) || lowered.hasPrefix("proxy-") {
    return "the header \(name) is the transport's own"
  }
  return nil
}

/// What frames the message or belongs to the connection, which a request must not touch.
private let reservedHeaders: Set<String> = [
  "connection", "content-length", "expect", "host", "keep-alive", "te", "trailer",
  "transfer-encoding", "upgrade",
]

/// Whether a text is a `token` of RFC 9110 §5.6.2.
private func isToken(_ text: String) -> Bool {
  !text.isEmpty
    && text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
      }
    }
}
