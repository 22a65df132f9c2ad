import SluiceCore

/// One file of a manifest, as it was when the manifest was opened.
package struct ManifestFile: Sendable {
  package let path: String
  /// What people know it by: the path, or what it was made from.
  package let shown: String
  /// Its size when it was opened.
  ///
  /// What is appended later is not read.
  package let size: Int64
  let compression: FileCompression
  let format: any ManifestFormat
  /// The names of its columns, where it is a table.
  var header: TableHeader?
  let stamp: FileStamp

  /// Opens the file again and makes sure that it is still the one that was looked at.
  ///
  /// - Throws: `.data` when it was replaced, cut short or rewritten.
  func reopen() throws(SluiceError) -> Descriptor {
    let descriptor = try Descriptor(reading: path)
    try check(descriptor.stamp())
    return descriptor
  }

  /// Compares a newer look at the file: it may have grown, nothing else.
  ///
  /// A compressed file may not grow either: what is appended may belong to a stream that has begun.
  func check(_ now: FileStamp) throws(SluiceError) {
    let change: String
    if !now.isSameFile(as: stamp) {
      change = "was replaced by another file while it was being read"
    } else if now.size < size {
      change = "was cut from \(size) to \(now.size) bytes while it was being read"
    } else if now.size == size, now.modified != stamp.modified {
      change = "was changed while it was being read"
    } else {
      return
    }
    throw SluiceError(
      .data,
      at: shown,
      change,
      next: "run it again when nothing writes to the file any more"
    )
  }
}

extension ManifestFile {
  /// Looks at a file and refuses what is no manifest.
  init(lookingAt input: ManifestInput, _ options: ManifestOptions) throws(SluiceError) {
    let path = input.path
    let kind = try FileStamp(path: path).kind
    guard kind == .regular else {
      throw SluiceError(
        .data,
        at: path,
        "is \(kind.rawValue), not a file",
        next: "read from a pipe with -"
      )
    }
    let descriptor = try Descriptor(reading: path)
    let stamp = try descriptor.stamp()
    let raw = try descriptor.bytes(from: 0, count: FileHead.length)
    let rawHead = FileHead(path: path, bytes: raw, isWhole: Int64(raw.count) >= stamp.size)
    let compression = FileCompression(of: raw)
    let file = ManifestFile(
      path: path,
      shown: input.shown,
      size: stamp.size,
      compression: compression,
      format: JSONLFormat(),
      stamp: stamp
    )
    let head = compression == .none ? rawHead : try file.unpackedHead()
    self = ManifestFile(
      path: path,
      shown: input.shown,
      size: stamp.size,
      compression: compression,
      format: try Sniffer.format(of: head, options: options),
      stamp: stamp
    )
    header = size > 0 ? try format.header(of: self, options) : nil
  }

  private func unpackedHead() throws(SluiceError) -> FileHead {
    var bytes = [UInt8](repeating: 0, count: FileHead.length)
    var filled = 0
    var isWhole = false
    do {
      let source = try self.bytes(from: 0, chunk: 64 << 10)
      while filled < bytes.count {
        let count = try bytes.withUnsafeMutableBytes {
          try source.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[filled...]))
        }
        if count == 0 {
          isWhole = true
          break
        }
        filled += count
      }
    } catch let damage as StreamDamage {
      // Rows that come before the damage are rows.
      if filled == 0 { throw SluiceError(.data, at: path, damage.reason) }
    } catch {
      throw FileProblem.known(error, path)
    }
    return FileHead(
      path: path,
      name: compression.unpackedName(of: path),
      bytes: Array(bytes.prefix(filled)),
      isWhole: isWhole
    )
  }
}
