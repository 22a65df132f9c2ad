/// What a server said, complete: status, header block, body.
package struct Reply: Sendable {
  package let status: Int
  package let headers: HeaderBlock
  /// The body, decompressed.
  package let body: [UInt8]

  package init(status: Int, headers: HeaderBlock, body: [UInt8]) {
    self.status = status
    self.headers = headers
    self.body = body
  }
}

/// The header lines of a reply as they came, looked into only when a field is asked for.
package struct HeaderBlock: Sendable {
  /// `name: value` lines, each ended by CRLF or LF; no status line.
  package let bytes: [UInt8]

  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// A block made of fields; for tests and for replies that did not come from a socket.
  package init(_ fields: KeyValuePairs<String, String>) {
    bytes = fields.reduce(into: []) { $0 += Array("\($1.key): \($1.value)\r\n".utf8) }
  }

  /// The value of the first field of this name, without surrounding blanks.
  ///
  /// - Parameter name: The name in lower case; fields match in any case.
  package subscript(_ name: String) -> String? {
    var found: String?
    forEachValue(named: name) { value in
      found = value
      return false
    }
    return found
  }

  /// The values of all fields of this name, in the order they came.
  package func all(_ name: String) -> [String] {
    var found: [String] = []
    forEachValue(named: name) { value in
      found.append(value)
      return true
    }
    return found
  }

  /// The fields whose names begin with one of these; their names come in lower case.
  ///
  /// One pass over the block, which looks at the first letters of each line.
  package func fields(beginningWith names: HeaderNames) -> [(name: String, value: String)] {
    var found: [(name: String, value: String)] = []
    forEachLine { line in
      guard names.match(line), let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
        return true
      }
      let name = line[..<colon]
      let lower = String(decoding: name, as: UTF8.self).lowercased()
      let value = Self.trimmed(line[(colon + 1)...])
      found.append((lower, String(decoding: value, as: UTF8.self)))
      return true
    }
    return found
  }

  /// Visits the values of a name's fields until the visitor has enough.
  private func forEachValue(named name: String, _ body: (String) -> Bool) {
    var name = name
    name.withUTF8 { name in
      forEachLine { line in
        guard let value = Self.value(of: name, in: line) else { return true }
        return body(String(decoding: value, as: UTF8.self))
      }
    }
  }

  /// Visits the lines, without the LF that ends them, until the visitor has enough.
  private func forEachLine(_ body: (Slice<UnsafeBufferPointer<UInt8>>) -> Bool) {
    bytes.withUnsafeBufferPointer { bytes in
      var start = 0
      while start < bytes.count {
        var end = start
        while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
        guard body(bytes[start..<end]) else { return }
        start = end + 1
      }
    }
  }

  private static func value(
    of name: UnsafeBufferPointer<UInt8>,
    in line: Slice<UnsafeBufferPointer<UInt8>>
  ) -> Slice<UnsafeBufferPointer<UInt8>>? {
    guard line.count > name.count, line[line.startIndex + name.count] == UInt8(ascii: ":"),
      zip(line, name).allSatisfy({ lowerCase($0) == $1 })
    else { return nil }
    return trimmed(line.dropFirst(name.count + 1))
  }

  private static func trimmed(
    _ value: Slice<UnsafeBufferPointer<UInt8>>
  ) -> Slice<UnsafeBufferPointer<UInt8>> {
    let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
    var value = value.drop(while: isBlank)
    while let last = value.last, isBlank(last) { value = value.dropLast() }
    return value
  }

  fileprivate static func lowerCase(_ byte: UInt8) -> UInt8 {
    byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
  }
}

/// Beginnings of field names, prepared once for looking them up in many blocks.
package struct HeaderNames: Sendable {
  private let names: [[UInt8]]

  /// Prepares names; they are in lower case.
  package init(_ names: [String]) { self.names = names.map { Array($0.utf8) } }

  fileprivate func match(_ line: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    guard let first = line.first.map(HeaderBlock.lowerCase) else { return false }
    return names.contains { name in
      name.first == first && line.count > name.count
        && zip(line, name).allSatisfy { HeaderBlock.lowerCase($0) == $1 }
    }
  }
}

/// Why a transfer ended without a complete reply.
package struct TransferFailure: Error, Sendable, Equatable {
  /// What went wrong, as far as the next step depends on it.
  package enum Kind: String, Sendable {
    /// The name could not be resolved.
    case resolve
    /// No connection could be made.
    case connect
    /// The TLS handshake failed for a reason other than the certificate.
    case tls
    /// The server's certificate is not valid: nothing will ever succeed.
    case certificate
    /// The URL, a proxy setting or a protocol is unusable: nothing will ever succeed.
    case unusable
    /// The deadline passed. ``TransferFailure/requestSent`` tells whether the server may be computing.
    case timeout
    /// The connection ended before the first byte of the reply.
    case noReply
    /// The connection ended inside the reply.
    case truncated
    /// The reply breaks HTTP, or its encoding cannot be undone.
    case malformed
    /// The reply is larger than the limit.
    case tooLarge
    /// This process has run out of something (descriptors, memory).
    case local
    /// A file that the body comes from has gone, has changed or cannot be read: the server has not
    /// got the whole request.
    case unreadableFile
    /// We stopped it ourselves.
    case cancelled
  }
  package let kind: Kind
  /// libcurl's `CURLcode`, 0 where the failure is ours.
  package let code: Int
  /// libcurl's words, made safe: no URL, no credentials.
  package let message: String
  /// Whether the whole request had left: if not, the server cannot have worked on it.
  package let requestSent: Bool

  package init(kind: Kind, code: Int = 0, message: String, requestSent: Bool) {
    self.kind = kind
    self.code = code
    self.message = message
    self.requestSent = requestSent
  }
}
