import CCurl
import Glibc
import SluiceCore

/// The header lines of a request in the form that libcurl reads while it sends.
struct HeaderList: ~Copyable {
  /// What libcurl undoes.
  static let encodings = "gzip, deflate"
  private(set) var first: UnsafeMutablePointer<curl_slist>?
  /// Where the trace ID of the next request is written; nil when the request has none of ours.
  private(set) var traceID: UnsafeMutablePointer<CChar>?

  /// The lines for these fields, which have been checked.
  ///
  /// - Parameters:
  ///   - fields: The request's own.
  ///   - credential: What to show to this origin, unless the request brings the same field itself.
  ///   - configuration: The fields that go with every request that does not bring them itself.
  init(_ fields: [HeaderField], credential: Credential?, _ configuration: TransportConfiguration) {
    let names = Set(fields.map { $0.name.lowercased() })
    for field in fields {
      // "Name:" would tell libcurl to leave the field out; "Name;" sends it empty.
      append(field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)")
    }
    if let credential, !names.contains(credential.header.lowercased()) {
      append("\(credential.header): \(credential.value.reveal())")
    }
    // libcurl would name a form's type for every body, and ask before it sends a long one.
    if !names.contains("content-type") { append("Content-Type:") }
    append("Expect:")
    // libcurl would format these two twice, a character at a time: a tenth of a request's cost.
    if !names.contains("user-agent") { append("User-Agent: \(configuration.userAgent)") }
    if !names.contains("accept-encoding") { append("Accept-Encoding: \(Self.encodings)") }
    if configuration.traceIDs, !names.contains("x-amzn-trace-id") { appendTrace(fields) }
  }

  deinit { curl_slist_free_all(first) }

  private mutating func append(_ line: String) { first = curl_slist_append(first, line) ?? first }

  /// A user's `x-request-id` is the trace ID too, as in Hugging Face's clients; else each request
  /// gets its own, written over the blanks.
  private mutating func appendTrace(_ fields: [HeaderField]) {
    let name = "X-Amzn-Trace-Id: "
    if let given = fields.first(where: { $0.name.lowercased() == "x-request-id" }) {
      append(name + given.value)
      return
    }
    append(name + String(repeating: "0", count: TraceIDs.length))
    var last = first
    while let next = last?.pointee.next { last = next }
    traceID = last?.pointee.data.advanced(by: name.utf8.count)
  }
}
