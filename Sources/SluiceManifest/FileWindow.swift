import Foundation
import SluiceCore

/// The part of a file that is in memory: the record being looked at and what was read behind it.
///
/// Chunks are read with `pread` into one buffer that is used over and over. No memory map: a file cut
/// short by somebody else must be an error, not a `SIGBUS`.
final class FileWindow {
  private let file: ManifestFile
  private let descriptor: Descriptor
  private let chunk: Int
  private var buffer: UnsafeMutableRawBufferPointer
  private var range = 0..<0
  /// The offset in the file of the first unread byte.
  private(set) var offset: Int64

  init(_ file: ManifestFile, from offset: Int64, chunk: Int) throws(SluiceError) {
    self.file = file
    self.chunk = chunk
    self.offset = offset
    descriptor = try file.reopen()
    buffer = .allocate(byteCount: chunk + 4096, alignment: 16)
  }

  deinit { buffer.deallocate() }

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
    makeRoom()
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
  private func makeRoom() {
    let needed = range.count + chunk
    let usual = chunk + 4096
    let isMuchTooLarge = buffer.count > 8 * usual && needed <= usual
    guard buffer.count < needed || isMuchTooLarge else {
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[range]))
      range = 0..<range.count
      return
    }
    let larger = UnsafeMutableRawBufferPointer.allocate(
      byteCount: isMuchTooLarge ? usual : max(needed, 2 * buffer.count),
      alignment: 16
    )
    larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[range]))
    buffer.deallocate()
    buffer = larger
    range = 0..<range.count
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
