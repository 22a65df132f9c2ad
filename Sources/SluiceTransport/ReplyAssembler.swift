import SluiceCore

/// Puts a reply together from the header lines and body parts that libcurl hands over.
///
/// ```
/// status line ──▶ head ──blank line, 1xx──▶ next head
///                  └────blank line, else──▶ body; later header lines are trailers, not kept
/// ```
struct ReplyAssembler {
  /// Why the rest of a reply is not taken.
  enum Refusal: Equatable {
    case headersTooLarge
    case bodyTooLarge
  }
  private let maxHeaderBytes: Int
  private let maxReplyBytes: Int
  private var status = 0
  private var headers: [UInt8] = []
  private var body: [UInt8] = []
  private var headerBytes = 0
  /// Whether the head of the final reply has come to its end.
  private(set) var isHeadComplete = false
  private(set) var refusal: Refusal?

  init(maxHeaderBytes: Int, maxReplyBytes: Int) {
    self.maxHeaderBytes = maxHeaderBytes
    self.maxReplyBytes = maxReplyBytes
  }

  /// Whether any byte of a reply has come.
  var hasBegun: Bool { headerBytes > 0 }

  /// Whether no part of the body has come yet.
  var isBodyEmpty: Bool { body.isEmpty }

  /// The reply, once libcurl says that it is complete; nil when it is not one by HTTP's rules.
  var reply: Reply? {
    guard isHeadComplete, (200...599).contains(status) else { return nil }
    return Reply(status: status, headers: HeaderBlock(headers), body: body)
  }

  /// Forgets everything, for the next reply.
  mutating func reset() {
    status = 0
    headers = []
    body = []
    headerBytes = 0
    isHeadComplete = false
    refusal = nil
  }

  /// Takes one header line, status lines and blank lines included; whether to go on.
  mutating func takeHeader(_ line: UnsafeRawBufferPointer) -> Bool {
    // All lines count, also those of interim replies and trailers: no storm of them goes on for ever.
    headerBytes += line.count
    guard headerBytes <= maxHeaderBytes else {
      refusal = .headersTooLarge
      return false
    }
    if isHeadComplete { return true }
    if Self.isStatusLine(line) {
      status = Self.status(in: line)
      headers.removeAll(keepingCapacity: true)
    } else if line.first == UInt8(ascii: "\r") || line.first == UInt8(ascii: "\n") {
      isHeadComplete = status >= 200
    } else {
      if headers.isEmpty { headers.reserveCapacity(256) }
      headers.append(contentsOf: line)
    }
    return true
  }

  /// Makes room for a body that is announced to be so long.
  mutating func expectBody(_ count: Int) {
    if count > 0 { body.reserveCapacity(min(count, maxReplyBytes)) }
  }

  /// Takes a part of the body, decompressed; whether to go on.
  mutating func takeBody(_ part: UnsafeRawBufferPointer) -> Bool {
    guard body.count + part.count <= maxReplyBytes else {
      refusal = .bodyTooLarge
      return false
    }
    body.append(contentsOf: part)
    return true
  }

  private static func isStatusLine(_ line: UnsafeRawBufferPointer) -> Bool {
    // Nearly all other lines differ in the first byte.
    line.first == UInt8(ascii: "H") && line.starts(with: "HTTP/".utf8)
  }

  /// The three digits after the version; 0 where there are none.
  private static func status(in line: UnsafeRawBufferPointer) -> Int {
    let blank = UInt8(ascii: " ")
    let digits = line.drop { $0 != blank }.drop { $0 == blank }
      .prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    guard digits.count == 3 else { return 0 }
    return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
  }
}
