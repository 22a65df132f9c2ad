import Foundation
package import SluiceCore

/// Keeps what comes through a pipe, so that a run over it can be resumed.
package enum Spool {
  /// Copies everything from a descriptor into a file that only its owner may read.
  ///
  /// The file appears under its name when it is complete and on the disk.
  ///
  /// - Returns: The number of bytes.
  /// - Throws: `.inputOutput` when reading or writing fails; no half a file is left behind.
  package static func standardInput(
    from source: Int32,
    to path: String
  ) throws(SluiceError) -> Int64 {
    let partial = path + ".part"
    let target = try Descriptor(writing: partial)
    do throws(SluiceError) {
      let count = try copy(from: source, to: target.number, partial)
      guard fsync(target.number) == 0, rename(partial, path) == 0 else {
        throw FileProblem.failed("be written", path, errno)
      }
      return count
    } catch {
      unlink(partial)
      throw error
    }
  }

  private static func copy(
    from source: Int32,
    to target: Int32,
    _ path: String
  ) throws(SluiceError) -> Int64 {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { buffer.deallocate() }
    var total: Int64 = 0
    while true {
      let count = read(source, buffer.baseAddress, buffer.count)
      if count == 0 { return total }
      if count < 0 {
        try wait(for: source, after: errno)
        continue
      }
      try write(UnsafeRawBufferPointer(rebasing: buffer[..<count]), to: target, path)
      total += Int64(count)
    }
  }

  /// An interrupted read is repeated, and a descriptor that does not block is waited for.
  private static func wait(for source: Int32, after code: Int32) throws(SluiceError) {
    if code == EINTR { return }
    guard code == EAGAIN || code == EWOULDBLOCK else {
      throw FileProblem.failed("be read", "standard input", code)
    }
    var waiting = pollfd(fd: source, events: Int16(POLLIN), revents: 0)
    poll(&waiting, 1, -1)
  }

  private static func write(
    _ bytes: UnsafeRawBufferPointer,
    to target: Int32,
    _ path: String
  ) throws(SluiceError) {
    var written = 0
    while written < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
      let count = Foundation.write(target, rest.baseAddress, rest.count)
      if count >= 0 {
        written += count
      } else if errno != EINTR {
        throw FileProblem.failed("be written", path, errno)
      }
    }
  }
}
