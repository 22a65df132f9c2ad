import SluiceCore

/// The bytes of a manifest's file from an offset on, as its format reads them: uncompressed.
protocol ByteSource: AnyObject {
  /// Reads the next bytes, as many as there are up to the room given; 0 at the end, for good.
  ///
  /// - Throws: ``StreamDamage`` when a compressed stream ends early or is broken, `.data` when the
  ///   file is no longer what it was, `.inputOutput` when reading fails.
  func read(into room: UnsafeMutableRawBufferPointer) throws -> Int
}

/// A compressed stream that cannot be read any further.
///
/// What was read before is good.
struct StreamDamage: Error, Equatable {
  /// One clause: `the gzip stream ends early: the file is cut`.
  let reason: String
}

/// How a file is packed, told by its first bytes.
enum FileCompression: Sendable, Equatable {
  case none
  case gzip
  case zstd

  init(of head: [UInt8]) {
    if head.starts(with: [0x1F, 0x8B]) {
      self = .gzip
    } else if head.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) || Self.isSkippableFrame(head) {
      self = .zstd
    } else {
      self = .none
    }
  }

  /// Frames that zstd's tools pass over, such as the index of a seekable file.
  private static func isSkippableFrame(_ head: [UInt8]) -> Bool {
    head.count >= 4 && head[0] & 0xF0 == 0x50 && head[1...3].elementsEqual([0x2A, 0x4D, 0x18])
  }

  /// The name of a file without the ending that tells its compression.
  func unpackedName(of path: String) -> String {
    let endings: [String] =
      switch self {
      case .none: []
      case .gzip: [".gz", ".gzip"]
      case .zstd: [".zst", ".zstd"]
      }
    let name = path.lowercased()
    guard let ending = endings.first(where: name.hasSuffix) else { return path }
    return String(path.dropLast(ending.count))
  }
}

extension ManifestFile {
  /// What reads the file from an offset of its uncompressed bytes on.
  ///
  /// A compressed file is unpacked from its start, and what comes before the offset is dropped.
  func bytes(from offset: Int64, chunk: Int) throws -> any ByteSource {
    switch compression {
    case .none: return try PlainBytes(self, from: offset)
    case .gzip: return try GzipBytes(PlainBytes(self, from: 0), chunk: chunk).dropping(offset)
    case .zstd: return try ZstdBytes(PlainBytes(self, from: 0), chunk: chunk).dropping(offset)
    }
  }
}

extension ByteSource {
  /// Passes over bytes.
  func dropping(_ count: Int64) throws -> Self {
    var left = count
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
    defer { room.deallocate() }
    while left > 0 {
      let part = UnsafeMutableRawBufferPointer(
        rebasing: room[..<Int(min(left, Int64(room.count)))]
      )
      let passed = try read(into: part)
      if passed == 0 { break }
      left -= Int64(passed)
    }
    return self
  }
}
