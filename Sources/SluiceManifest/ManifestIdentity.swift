import SluiceCore

/// What a manifest was when a run began: enough to notice, in a millisecond, that it has changed.
package struct ManifestIdentity: Sendable, Equatable, Codable {
  /// One file.
  package struct File: Sendable, Equatable, Codable {
    /// The last component of its path.
    package let name: String
    package let size: Int64
    /// The time of its last change, in nanoseconds since 1970.
    package let modified: Int64
    /// The hash of its first 64 KiB, in hexadecimal digits.
    package let head: String
    /// The hash of its last 64 KiB, in hexadecimal digits.
    package let tail: String
  }

  /// The files in the manifest's order.
  package let files: [File]

  /// Whether record numbers and offsets taken from the other manifest hold in this one: the same
  /// content, whatever the files are called now.
  ///
  /// A file that was touched counts as changed: only reading all of it could tell.
  package func isUnchanged(since other: ManifestIdentity) -> Bool {
    files.elementsEqual(other.files) { now, before in
      now.size == before.size && now.modified == before.modified && now.head == before.head
        && now.tail == before.tail
    }
  }
}

extension ManifestIdentity.File {
  private static let sample: Int64 = 64 << 10

  init(_ file: ManifestFile) throws(SluiceError) {
    try self.init(path: file.path, stamp: file.stamp, content: try file.reopen())
  }

  init(path: String, stamp: FileStamp, content descriptor: Descriptor) throws(SluiceError) {
    name = path.split(separator: "/").last.map(String.init) ?? path
    size = stamp.size
    modified = stamp.modified
    let sample = min(Self.sample, stamp.size)
    head = try Self.hash(of: descriptor, from: 0, count: Int(sample))
    tail = try Self.hash(of: descriptor, from: stamp.size - sample, count: Int(sample))
  }

  private static func hash(
    of descriptor: Descriptor,
    from offset: Int64,
    count: Int
  ) throws(SluiceError) -> String {
    let bytes = try descriptor.bytes(from: offset, count: count)
    return Fingerprint(of: bytes).bytes.map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
  }
}
