import Foundation
import SluiceCore

/// A file that is complete or absent.
///
/// It is written under another name beside its own, made durable, and renamed. Released before
/// ``finish()`` it takes what it wrote with it; what a killed process left is taken away by the next
/// that writes the same file.
final class StagedFile: ByteSink {
  private let path: String
  private let name: StagedName
  private let temporaryName: String
  /// Where the file is while it is written, for another program that writes it.
  let temporaryPath: String
  /// The directory itself, so that moving or replacing it meanwhile changes nothing for us.
  private let directory: Int32
  private var descriptor: Int32

  /// Starts a file beside `path`; a symbolic link there is followed.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - mode: The permissions of the file that is replaced. A new one gets what the umask leaves of
  ///     0666, as any program's results do: they are there to be handed on and hold no credentials.
  /// - Throws: `inputOutput` when the directory is missing or not writable.
  init(replacing path: String, mode: mode_t?) throws(SluiceError) {
    let target = URL(fileURLWithPath: path).resolvingSymlinksInPath()
    self.path = path
    name = StagedName(target.lastPathComponent)
    temporaryName = name.temporary()
    descriptor = -1
    let folder = target.deletingLastPathComponent().path
    directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    temporaryPath = "\(folder)/\(temporaryName)"
    if directory < 0 { throw Self.missing(folder, for: path) }
    name.sweep(folder)
    descriptor = Self.make(temporaryName, in: directory)
    if descriptor < 0 { throw systemError(at: path) }
    if let mode { fchmod(descriptor, mode) }
  }

  /// Makes a file and locks it for as long as it is open.
  private static func make(_ name: String, in directory: Int32) -> Int32 {
    while true {
      let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
      let descriptor = openat(directory, name, flags, 0o666)
      guard descriptor >= 0 else { return descriptor }
      flock(descriptor, LOCK_EX)
      // A sweep may have taken it before the lock was ours.
      var status = stat()
      if fstat(descriptor, &status) != 0 || status.st_nlink > 0 { return descriptor }
      close(descriptor)
    }
  }

  deinit {
    if descriptor >= 0 {
      unlinkat(directory, temporaryName, 0)
      close(descriptor)
    }
    if directory >= 0 { close(directory) }
  }

  func write(_ bytes: [UInt8]) throws(SluiceError) -> Bool {
    let code = writeAll(bytes, to: descriptor)
    if code != 0 { throw systemError(code, at: path) }
    return true
  }

  /// Writes the first bytes anew, as many as there were.
  func rewrite(_ bytes: [UInt8]) throws(SluiceError) {
    let count = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    if count != bytes.count { throw systemError(count < 0 ? errno : EIO, at: path) }
  }

  func finish() throws(SluiceError) {
    guard fsync(descriptor) == 0, renameat(directory, temporaryName, directory, name.final) == 0
    else { throw systemError(at: path) }
    close(descriptor)
    descriptor = -1
    // The new name must survive a power cut too.
    if fsync(directory) != 0 { throw systemError(at: path) }
  }

  private static func missing(_ folder: String, for path: String) -> SluiceError {
    guard errno == ENOENT else { return systemError(at: path) }
    return SluiceError(
      .inputOutput,
      at: path,
      "there is no directory \(folder)",
      next: "make it with mkdir -p"
    )
  }
}
