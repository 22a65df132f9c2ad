/// A file on disk as it was when it was looked at: a later reader can tell whether it is
/// still the same.
package struct FileReference: Sendable, Equatable {
  /// The path to open, links followed already.
  package let path: String
  package let device: UInt64
  package let inode: UInt64
  package let size: Int
  /// When it was last written, in nanoseconds since 1970.
  package let modified: Int64

  package init(path: String, device: UInt64, inode: UInt64, size: Int, modified: Int64) {
    self.path = path
    self.device = device
    self.inode = inode
    self.size = size
    self.modified = modified
  }

  /// What changes when the bytes do.
  package var identity: String { "\(size) \(modified)" }
}

/// A file whose bytes are part of a request's body.
///
/// It is read while the body is sent: a request that waits holds none of its bytes.
package struct BodyFile: Sendable, Equatable {
  /// How the bytes stand in the body.
  package enum Encoding: Sendable { case plain, base64 }
  package let reference: FileReference
  /// How many of the body's own bytes stand before it.
  package let offset: Int
  package let encoding: Encoding

  package init(_ reference: FileReference, at offset: Int, as encoding: Encoding = .plain) {
    self.reference = reference
    self.offset = offset
    self.encoding = encoding
  }

  /// How many bytes of the body it makes.
  package var length: Int {
    encoding == .plain ? reference.size : Base64.length(of: reference.size)
  }
}
