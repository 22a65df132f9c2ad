import Foundation
import SluiceCore

/// The part of a file that is in memory: the record being looked at and what was read behind it.
///
/// Chunks are read into one buffer that is used over and over.
final class FileWindow {
  private let path: String
  private let source: any ByteSource
  private let chunk: Int
  /// More than the longest record and a chunk is never unread.
  private let most: Int
  private var buffer = UnsafeMutableRawBufferPointer(start: nil, count: 0)
  private var range = 0..<0
  /// The offset of the first unread byte among the uncompressed ones.
  private(set) var offset: Int64
  /// Whether nothing is left to read behind ``unread``.
  private(set) var isComplete = false
  /// Why the file could not be read to its end.
  private(set) var damage: StreamDamage?

  init(
    _ file: ManifestFile,
    from offset: Int64,
    options: ManifestOptions
  ) throws(SluiceError) {
    path = file.path
    chunk = options.chunkBytes
    most = options.maxRecordBytes + 2 * options.chunkBytes
    self.offset = offset
    do {
      source = try file.bytes(from: offset, chunk: options.chunkBytes)
    } catch let damage as StreamDamage {
      source = NoBytes()
      self.damage = damage
    } catch {
      throw FileProblem.known(error, path)
    }
    try resize(usual)
  }

  deinit { free(buffer.baseAddress) }

  /// What has been read and not been dropped; valid until the next ``more()``.
  var unread: UnsafeBufferPointer<UInt8> {
    UnsafeRawBufferPointer(rebasing: buffer[range]).bindMemory(to: UInt8.self)
  }

  /// Leaves bytes behind.
  func drop(_ count: Int) {
    range = (range.lowerBound + count)..<range.upperBound
    offset += Int64(count)
  }

  /// Reads the next chunk; false at the end of the file, and where its compressed stream breaks off.
  ///
  /// - Throws: `.data` when the file is no longer what it was, `.inputOutput` when reading fails.
  func more() throws(SluiceError) -> Bool {
    if isComplete { return false }
    try makeRoom()
    let room = range.upperBound..<(range.upperBound + chunk)
    do {
      let count = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[room]))
      range = range.lowerBound..<(range.upperBound + count)
      isComplete = count == 0
    } catch let damage as StreamDamage {
      self.damage = damage
      isComplete = true
    } catch {
      throw FileProblem.known(error, path)
    }
    return !isComplete
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
      throw SluiceError(.inputOutput, at: path, "cannot be read: out of memory")
    }
    buffer = UnsafeMutableRawBufferPointer(start: memory, count: count)
  }
}

/// What is left of a file whose compressed stream broke before the place that was looked for.
private final class NoBytes: ByteSource {
  func read(into room: UnsafeMutableRawBufferPointer) throws -> Int { 0 }
}

extension UnsafeBufferPointer<UInt8> {
  /// The index of the first such byte from an index on, found at the speed of memory.
  func firstIndex(of byte: UInt8, from start: Int) -> Int? {
    guard let baseAddress, start < count else { return nil }
    let found = memchr(baseAddress + start, Int32(byte), count - start)
    return found.map { UnsafeRawPointer($0) - UnsafeRawPointer(baseAddress) }
  }
}
