import Foundation
import SluiceCore

/// An open file, closed when the last user lets go of it.
final class Descriptor: Sendable {
  let number: Int32
  private let path: String

  /// Opens a file for reading.
  ///
  /// - Throws: `.data` when it cannot be opened.
  init(reading path: String) throws(SluiceError) {
    number = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    self.path = path
    if number < 0 { throw FileProblem.unreadable(path, errno) }
  }

  /// Makes a file that only its owner may read, in the place of any that was there.
  init(writing path: String) throws(SluiceError) {
    unlink(path)
    number = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    self.path = path
    if number < 0 { throw FileProblem.failed("be written", path, errno) }
  }

  deinit { close(number) }

  /// Reads bytes at an offset, as many as there are up to the room given; 0 at the end of the file.
  func read(into room: UnsafeMutableRawBufferPointer, at offset: Int64) throws(SluiceError) -> Int {
    while true {
      let count = pread(number, room.baseAddress, room.count, off_t(offset))
      if count >= 0 { return count }
      if errno != EINTR { throw FileProblem.failed("be read", path, errno) }
    }
  }

  /// The bytes of a stretch, fewer where the file ends.
  func bytes(from offset: Int64, count wanted: Int) throws(SluiceError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: wanted)
    var filled = 0
    while filled < wanted {
      let count = try bytes.withUnsafeMutableBufferPointer { room throws(SluiceError) -> Int in
        try read(
          into: UnsafeMutableRawBufferPointer(
            UnsafeMutableBufferPointer(rebasing: room[filled...])
          ),
          at: offset + Int64(filled)
        )
      }
      if count == 0 { break }
      filled += count
    }
    return Array(bytes.prefix(filled))
  }

  /// What the file system says about the open file.
  func stamp() throws(SluiceError) -> FileStamp {
    var status = stat()
    guard fstat(number, &status) == 0 else { throw FileProblem.failed("be read", path, errno) }
    return FileStamp(status)
  }
}

/// What tells one file, and one state of it, from another.
struct FileStamp: Sendable, Equatable {
  /// What a path may lead to.
  enum Kind: String {
    case regular = "a file"
    case directory = "a directory"
    case fifo = "a named pipe"
    case socket = "a socket"
    case device = "a device"
    case other = "no regular file"
  }

  let kind: Kind
  let device: UInt64
  let inode: UInt64
  let size: Int64
  /// The time of the last change of the content, in nanoseconds since 1970.
  let modified: Int64

  init(_ status: stat) {
    switch status.st_mode & S_IFMT {
    case S_IFREG: kind = .regular
    case S_IFDIR: kind = .directory
    case S_IFIFO: kind = .fifo
    case S_IFSOCK: kind = .socket
    case S_IFCHR, S_IFBLK: kind = .device
    default: kind = .other
    }
    device = UInt64(truncatingIfNeeded: status.st_dev)
    inode = UInt64(truncatingIfNeeded: status.st_ino)
    size = Int64(status.st_size)
    #if canImport(Darwin)
    let time = status.st_mtimespec
    #else
    let time = status.st_mtim
    #endif
    modified = Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  /// Looks a path up, links followed.
  init(path: String) throws(SluiceError) {
    var status = stat()
    guard stat(path, &status) == 0 else { throw FileProblem.unreadable(path, errno) }
    self.init(status)
  }

  /// What tells one file from another, whatever its names.
  struct Identity: Hashable {
    let device: UInt64
    let inode: UInt64
  }

  var identity: Identity { Identity(device: device, inode: inode) }

  func isSameFile(as other: FileStamp) -> Bool { identity == other.identity }
}

/// What the file system refused, in a person's words.
enum FileProblem {
  /// A file that cannot be opened is the manifest's fault, unless the disk, the network or this
  /// process's own means failed.
  static func unreadable(_ path: String, _ code: Int32) -> SluiceError {
    let isOurs = [EIO, ESTALE, EMFILE, ENFILE, ENOMEM].contains(code)
    let kind = isOurs ? SluiceError.Code.inputOutput : .data
    return SluiceError(kind, at: path, "cannot be read: \(words(code))", next: advice(code))
  }

  /// Reading or writing failed midway: the disk, the network or its space.
  static func failed(_ verb: String, _ path: String, _ code: Int32) -> SluiceError {
    SluiceError(.inputOutput, at: path, "cannot \(verb): \(words(code))", next: advice(code))
  }

  /// An error of reading, as it is told to people.
  static func known(_ error: any Error, _ path: String) -> SluiceError {
    error as? SluiceError ?? SluiceError(.software, at: path, "cannot be read: \(error)")
  }

  private static func words(_ code: Int32) -> String {
    String(cString: strerror(code)).lowercased()
  }

  private static func advice(_ code: Int32) -> String? {
    switch code {
    case ENOENT, ENOTDIR: "check the path"
    case EACCES, EPERM: "check the permissions of the file and its folders"
    case ENOSPC, EDQUOT: "free some space and run it again"
    case EFBIG: "allow larger files (ulimit -f) and run it again"
    case EMFILE, ENFILE: "allow more open files (ulimit -n) and run it again"
    default: nil
    }
  }
}
