import Glibc
import SluiceCore

/// A file that is being sent, and is still the file that was looked at before.
struct OpenFile: ~Copyable {
  private let descriptor: Int32
  private let reference: FileReference
  private var position = 0

  /// Why a file is not sent, or not to its end.
  enum Problem: Error, Equatable {
    /// The file's fault.
    case unusable(UnusableFile)
    /// This process has no descriptor left.
    case noDescriptor
  }

  /// Opens a file.
  ///
  /// - Throws: When it is not there, cannot be read, or is not what it was.
  init(_ reference: FileReference) throws(Problem) {
    // Not to wait for a writer, should it have become a pipe.
    descriptor = open(reference.path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    self.reference = reference
    guard descriptor >= 0 else {
      if errno == EMFILE || errno == ENFILE { throw .noDescriptor }
      throw .unusable(.unreadable)
    }
    try checkUnchanged()
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Whether all of it has been read.
  var isAtEnd: Bool { position == reference.size }

  /// Fills a buffer, or as much of it as there are bytes left.
  ///
  /// - Returns: How many bytes were read; 0 at the end only.
  /// - Throws: When the file cannot be read on, or was written to meanwhile: before its last bytes
  ///   have been handed out, so that no server ever gets a whole body that is wrong.
  mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(Problem) -> Int {
    let wanted = min(buffer.count, reference.size - position)
    var count = 0
    while count < wanted {
      let start = buffer.baseAddress?.advanced(by: count)
      let got = pread(descriptor, start, wanted - count, position + count)
      if got < 0, errno == EINTR { continue }
      if got < 0 { throw .unusable(.unreadable) }
      if got == 0 { throw .changed }
      count += got
    }
    position += count
    if isAtEnd { try checkUnchanged() }
    return count
  }

  private func checkUnchanged() throws(Problem) {
    let found: FileReference
    do throws(UnusableFile) {
      found = try FileReference(reference.path, open: descriptor)
    } catch {
      throw .unusable(error)
    }
    guard found == reference else { throw .changed }
  }
}

extension OpenFile.Problem {
  fileprivate static let changed = Self.unusable(UnusableFile("has changed since it was looked at"))
}
