package import SluiceCore
import SluiceJSON

/// A request as it would be sent; the token is not part of it.
public struct PlannedRequest: Sendable, Encodable {
  /// The rows it asks, by record number.
  public let rows: [Int64]
  /// The HTTP method.
  public let method: String
  /// The absolute URL; the endpoint's name stands for an address that is known only when it is awake.
  public let url: String
  /// The header fields that the task sets.
  public let headers: [String: String]
  /// The body, as text; a file in it is shown as its path and size, what is fetched as its URL.
  public let body: String

  /// The URL for people is that of the request unless another is given.
  package init(_ request: Request, to url: String? = nil, rows: [Int64]) {
    self.rows = rows
    method = request.method
    self.url = url ?? request.url
    headers = Dictionary(
      request.headers.map { ($0.name, $0.value) },
      uniquingKeysWith: { $0 + ", " + $1 }
    )
    body = Self.text(of: request)
  }
}

extension PlannedRequest {
  private static func text(of request: Request) -> String {
    let bytes = request.body ?? []
    var text = ""
    var start = 0
    for (offset, shown) in (request.files.map(shown) + request.remote.map(shown)).sorted(by: <) {
      text += String(decoding: bytes[start..<offset], as: UTF8.self) + "<\(shown)>"
      start = offset
    }
    return text + String(decoding: bytes[start...], as: UTF8.self)
  }

  private static func shown(_ file: BodyFile) -> (offset: Int, String) {
    let form = file.encoding == .base64 ? "base64 of " : ""
    let size = grouped(file.reference.size)
    return (file.offset, "\(form)\(safe(file.reference.path, limit: 400)), \(size) bytes")
  }

  private static func shown(_ part: RemotePart) -> (offset: Int, String) {
    (part.offset, (part.encoding == .base64 ? "base64 of " : "") + safe(part.url, limit: 400))
  }
}
