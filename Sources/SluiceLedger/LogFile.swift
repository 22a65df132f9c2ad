import Foundation
import SluiceCore

/// The file of a log, read as bytes.
enum LogFile {
  /// What stands in it.
  struct Contents: Equatable {
    var size: Int64 = 0
    var hasHeader = false
    var validFrames = 0
    var commitsBehind = 0
    /// Whether the page that holds the run's id names another run.
    var isForeign = false
  }

  /// Reads a ledger's log.
  ///
  /// - Parameters:
  ///   - ledger: The ledger's path.
  ///   - run: The page that holds the run's row, and the run's id.
  /// - Returns: What was found; nil where there is no log, or where a program is writing to it.
  static func read(of ledger: String, run: (page: Int, id: String)?) -> Contents? {
    let descriptor = open(ledger + "-wal", O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    guard let size = FileIdentity(of: descriptor)?.size else { return nil }
    var contents = Contents(size: size)
    let head = bytes(of: descriptor, WriteAheadLog.headerSize, at: 0)
    guard head.count == WriteAheadLog.headerSize else { return contents }
    var log = WriteAheadLog(header: head)
    contents.hasHeader = log.header != nil
    let pageSize = log.header?.pageSize ?? Connection.pageSize
    guard pageSize >= 512, pageSize <= 65_536 else { return contents }
    let frameSize = WriteAheadLog.frameHeaderSize + pageSize
    var offset = Int64(WriteAheadLog.headerSize)
    while case let frame = bytes(of: descriptor, frameSize, at: offset), frame.count == frameSize {
      let before = log.validFrames
      log.add(frame: frame)
      if let run, log.validFrames > before, WriteAheadLog.page(of: frame) == run.page {
        contents.isForeign = contents.isForeign || !Self.contains(run.id, in: frame)
      }
      offset += Int64(frameSize)
    }
    // Started anew meanwhile, by whoever writes: nothing of what was read belongs together.
    guard bytes(of: descriptor, WriteAheadLog.headerSize, at: 0) == head else { return nil }
    contents.validFrames = log.validFrames
    contents.commitsBehind = log.commitsBehind
    return contents
  }

  private static func contains(_ text: String, in frame: [UInt8]) -> Bool {
    let wanted = Array(text.utf8)
    guard let first = wanted.first else { return true }
    return frame.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return false }
      var offset = 0
      while offset + wanted.count <= bytes.count,
        let found = memchr(base + offset, Int32(first), bytes.count - wanted.count + 1 - offset)
      {
        if memcmp(found, wanted, wanted.count) == 0 { return true }
        offset = base.distance(to: UnsafeRawPointer(found)) + 1
      }
      return false
    }
  }

  private static func bytes(of descriptor: Int32, _ count: Int, at offset: Int64) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let part = pread(
          descriptor,
          buffer.baseAddress.map { $0 + filled },
          count - filled,
          off_t(offset) + filled
        )
        if part < 0, errno == EINTR { continue }
        if part <= 0 { return }
        filled += part
      }
    }
  }
}
