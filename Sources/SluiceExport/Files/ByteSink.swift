import Foundation
import SluiceCore

/// Where the bytes of an export go.
///
/// Used by one thread at a time.
protocol ByteSink: AnyObject {
  /// Writes all of the bytes.
  ///
  /// - Returns: False when the reader of a pipe has left: no more is wanted.
  func write(_ bytes: [UInt8]) throws(SluiceError) -> Bool

  /// Says that all has been written. A sink that is released without it leaves nothing behind.
  func finish() throws(SluiceError)
}

extension ExportTarget {
  /// Opens the target for writing.
  func open(replacingExisting: Bool) throws(SluiceError) -> any ByteSink {
    guard case .path(let path) = self else {
      return TerminalSink.standardOutput()
    }
    guard !path.isEmpty, !path.hasSuffix("/") else {
      throw SluiceError(.inputOutput, at: path, "this names no file", next: "name a file")
    }
    if let descriptor = Self.descriptor(of: path) {
      return DescriptorSink(descriptor, name: path)
    }
    var existing = stat()
    guard stat(path, &existing) == 0 else { return try StagedFile(replacing: path, mode: nil) }
    switch existing.st_mode & S_IFMT {
    case S_IFREG where !replacingExisting:
      throw SluiceError(
        .inputOutput,
        at: path,
        "the file is already there",
        next: "remove it or choose another name"
      )
    case S_IFREG: return try StagedFile(replacing: path, mode: existing.st_mode & 0o777)
    case S_IFDIR:
      throw SluiceError(.inputOutput, at: path, "this is a directory", next: "name a file in it")
    default: return try DescriptorSink(opening: path)
    }
  }
}

extension ExportTarget {
  /// The descriptor of this process that a name stands for: `/dev/stdout`.
  ///
  /// It is written to as it is, whatever stands behind it: a file that a shell has opened for appending
  /// is not ours to replace.
  static func descriptor(of path: String) -> Int32? {
    switch path {
    case "/dev/stdout": return STDOUT_FILENO
    case "/dev/stderr": return STDERR_FILENO
    default: break
    }
    for folder in ["/dev/fd/", "/proc/self/fd/"] where path.hasPrefix(folder) {
      return Int32(path.dropFirst(folder.count))
    }
    return nil
  }
}

/// A pipe, a terminal or a device: written to as it is, for what is written cannot be taken back.
final class DescriptorSink: ByteSink {
  private let descriptor: Int32
  private let name: String
  private let isOwned: Bool

  /// Writes to a descriptor that stays the caller's.
  init(_ descriptor: Int32, name: String) {
    self.descriptor = descriptor
    self.name = name
    isOwned = false
  }

  init(opening path: String) throws(SluiceError) {
    descriptor = open(path, O_WRONLY | O_CLOEXEC)
    name = path
    isOwned = true
    if descriptor < 0 { throw systemError(at: path) }
  }

  deinit {
    if isOwned, descriptor >= 0 { close(descriptor) }
  }

  /// The process must ignore `SIGPIPE`, or it ends here when the reader has left.
  func write(_ bytes: [UInt8]) throws(SluiceError) -> Bool {
    switch writeAll(bytes, to: descriptor) {
    case 0: return true
    case EPIPE: return false
    case let code: throw systemError(code, at: name)
    }
  }

  func finish() {}
}

/// Writes all of the bytes, in as many calls as it takes.
///
/// - Returns: 0, or the `errno` of the call that failed.
func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
  bytes.withUnsafeBytes { buffer in
    var rest = buffer[...]
    while !rest.isEmpty {
      let count = write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN {
        // A non-blocking pipe or terminal that is shared with another process: wait until it has room.
        var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&wait, 1, -1)
        continue
      }
      if count < 0 { return errno }
      rest = rest.dropFirst(count)
    }
    return 0
  }
}

/// What a person is told when the system refuses to write.
///
/// `remedy` is what to do once there is space again.
func systemError(
  _ code: Int32 = errno,
  at place: String,
  remedy: String = "export again: the ledger holds every answer"
) -> SluiceError {
  let next: String? =
    switch code {
    case ENOSPC, EDQUOT: "free some space and \(remedy)"
    case EACCES, EPERM, EROFS: "choose a place where you may write"
    case ENOENT, ENOTDIR: "make the directory first"
    default: nil
    }
  return SluiceError(
    .inputOutput,
    at: place,
    "cannot be written: \(String(cString: strerror(code)).lowercased())",
    next: next
  )
}
