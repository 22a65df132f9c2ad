import Foundation
import SluiceCore

/// The part of a file that is in memory: the record being looked at and what was read behind it.
///
/// Chunks are read with `pread` into one buffer that is used over and over. No memory map: a file cut
/// short by another process must be an error, not a `SIGBUS`.
final class FileWindow {
  private let file: ManifestFile
  private let descriptor: Descriptor
  private let chunk: Int
  /// More than the longest record and a chunk is never unread.
  private let most: Int
  private var buffer = UnsafeMutableRawBufferPointer(start: nil, count: 0)
  private var range = 0..<0
  /// The offset in the file of the first unread byte.
  private(set) var offset: Int64

  init(
    _ file: ManifestFile,
    from offset: Int64,
    options: ManifestOptions
  ) throws(SluiceError) {
    self.file = file
    chunk = options.chunkBytes
    most = options.maxRecordBytes + 2 * options.chunkBytes
    self.offset = offset
    descriptor = try file.reopen()
    try resize(usual)
  }

  deinit { free(buffer.baseAddress) }

  /// What has been read and not been dropped; valid until the next ``more()``.
  var unread: UnsafeBufferPointer<UInt8> {
    UnsafeRawBufferPointer(rebasing: buffer[range]).bindMemory(to: UInt8.self)
  }

  /// Whether nothing is left to read behind ``unread``.
  var isComplete: Bool { offset + Int64(range.count) >= file.size }

  /// Leaves bytes behind.
  func drop(_ count: Int) {
    range = (range.lowerBound + count)..<range.upperBound
    offset += Int64(count)
  }

  /// Reads the next chunk; false at the end of the file.
  ///
  /// - Throws: `.data` when the file is no longer what it was, `.inputOutput` when reading fails.
  func more() throws(SluiceError) -> Bool {
    if isComplete { return false }
    try makeRoom()
    let left = file.size - offset - Int64(range.count)
    let room = range.upperBound..<(range.upperBound + Int(min(Int64(chunk), left)))
    let count = try descriptor.read(
      into: UnsafeMutableRawBufferPointer(rebasing: buffer[room]),
      at: offset + Int64(range.count)
    )
    try file.check(descriptor.stamp())
    try file.check(FileStamp(path: file.path))
    range = range.lowerBound..<(range.upperBound + count)
    // The size was checked after a read that found the end: the two cannot both be true.
    if count == 0 {
      throw SluiceError(.inputOutput, at: file.path, "ends at byte \(offset), before its size")
    }
    return true
  }

  /// Moves what is unread to the front and makes room for a chunk behind it.
  private func makeRoom() throws(SluiceError) {
    buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[range]))
    range = 0..<range.count
    let needed = range.count + chunk
    if needed > buffer.count {
      try resize(max(needed, min(2 * buffer.count, most)))
    } else if needed <= usual, buffer.count > 8 * usual {
      try resize(usual)
    }
  }

  /// The room that ordinary records need.
  private var usual: Int { chunk + 4096 }

  private func resize(_ count: Int) throws(SluiceError) {
    guard let memory = realloc(buffer.baseAddress, count) else {
      throw SluiceError(.inputOutput, at: file.path, "cannot be read: out of memory")
    }
    buffer = UnsafeMutableRawBufferPointer(start: memory, count: count)
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// The index of the first such byte from an index on, found at the speed of memory.
  func firstIndex(of byte: UInt8, from start: Int) -> Int? {
    guard let baseAddress, start < count else { return nil }
    let found = memchr(baseAddress + start, Int32(byte), count - start)
    return found.map { UnsafeRawPointer($0) - UnsafeRawPointer(baseAddress) }
  }
}
