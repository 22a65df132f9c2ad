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
    /// Two `Content-Length` fields differ: the reply's end is unknown.
    case ambiguousLength
  }
  private let maxHeaderBytes: Int
  private let maxReplyBytes: Int
  private var status = 0
  private var headers: [UInt8] = []
  private var body: [UInt8] = []
  private var headerBytes = 0
  /// What `Content-Length` says.
  private var length: Int?
  /// How many bytes of the body were taken by another reader.
  private var passedOn = 0
  /// Whether the head of the final reply has come to its end.
  private(set) var isHeadComplete = false
  private(set) var refusal: Refusal?

  init(maxHeaderBytes: Int, maxReplyBytes: Int) {
    self.maxHeaderBytes = maxHeaderBytes
    self.maxReplyBytes = maxReplyBytes
  }

  /// Whether any byte of a reply has come.
  var hasBegun: Bool { headerBytes > 0 }

  /// How many bytes of the body have come.
  var received: Int { body.count + passedOn }

  /// Status and headers, once a head is complete that promises an answer.
  var promise: (status: Int, headers: HeaderBlock)? {
    guard isHeadComplete, (200..<300).contains(status) else { return nil }
    return (status, HeaderBlock(headers))
  }

  /// `HTTP 200`, once a head has begun.
  var statusWords: String? { status > 0 ? "HTTP \(status)" : nil }

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
    length = nil
    passedOn = 0
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
      length = nil
    } else if line.first == UInt8(ascii: "\r") || line.first == UInt8(ascii: "\n") {
      isHeadComplete = status >= 200
    } else {
      guard takeLength(line) else {
        refusal = .ambiguousLength
        return false
      }
      if headers.isEmpty { headers.reserveCapacity(256) }
      headers.append(contentsOf: line)
    }
    return true
  }

  /// Takes a part of the body, decompressed; whether to go on.
  mutating func takeBody(_ part: UnsafeRawBufferPointer) -> Bool {
    guard hasRoom(for: part.count) else { return false }
    if body.isEmpty, let length { body.reserveCapacity(min(length, maxReplyBytes)) }
    body.append(contentsOf: part)
    return true
  }

  /// Whether so many more bytes of the body may come.
  mutating func hasRoom(for count: Int) -> Bool {
    if received + count <= maxReplyBytes { return true }
    refusal = .bodyTooLarge
    return false
  }

  /// Counts a part of the body that another reader has taken.
  mutating func passOn(_ count: Int) { passedOn += count }

  /// Whether a header line leaves no doubt about the body's length.
  private mutating func takeLength(_ line: UnsafeRawBufferPointer) -> Bool {
    guard let value = Self.lengthField(in: line) else { return true }
    let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D || $0 == 0x0A }
    let digits = value.drop(while: isBlank).prefix { !isBlank($0) }
    // What is no number libcurl refuses itself, unless it is a list.
    guard let found = Int(String(decoding: digits, as: UTF8.self)) else {
      return !digits.contains(UInt8(ascii: ","))
    }
    defer { length = found }
    return length == nil || length == found
  }

  /// What stands behind the colon of a `Content-Length` line.
  private static func lengthField(
    in line: UnsafeRawBufferPointer
  ) -> Slice<UnsafeRawBufferPointer>? {
    let name: StaticString = "content-length"
    // Nearly all other lines differ in where their colon is, or in the first byte.
    guard line.count > name.utf8CodeUnitCount, line[name.utf8CodeUnitCount] == UInt8(ascii: ":"),
      line[0] | 0x20 == UInt8(ascii: "c")
    else { return nil }
    let isSame = (0..<name.utf8CodeUnitCount).allSatisfy {
      line[$0] | 0x20 == name.utf8Start[$0] | 0x20
    }
    return isSame ? line.dropFirst(name.utf8CodeUnitCount + 1) : nil
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
