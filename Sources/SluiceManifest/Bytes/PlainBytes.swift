import SluiceCore

/// The bytes of a file as they lie on the disk.
///
/// Read with `pread`, never mapped: a file that another program cuts short must be an error, not a
/// `SIGBUS`.
final class PlainBytes: ByteSource {
  private let file: ManifestFile
  private let descriptor: Descriptor
  private var offset: Int64

  init(_ file: ManifestFile, from offset: Int64) throws(SluiceError) {
    self.file = file
    self.offset = offset
    descriptor = try file.reopen()
  }

  func read(into room: UnsafeMutableRawBufferPointer) throws -> Int {
    let left = file.size - offset
    if left <= 0 { return 0 }
    let part = UnsafeMutableRawBufferPointer(rebasing: room[..<Int(min(Int64(room.count), left))])
    let count = try descriptor.read(into: part, at: offset)
    try file.check(descriptor.stamp())
    try file.check(FileStamp(path: file.path))
    // The size was checked after a read that found the end: the two cannot both be true.
    if count == 0 {
      throw SluiceError(.inputOutput, at: file.path, "ends at byte \(offset), before its size")
    }
    offset += Int64(count)
    return count
  }
}
