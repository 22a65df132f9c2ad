import Foundation
import SluiceCore

/// A file that is complete or absent.
///
/// It is written under another name beside its own, made durable, and renamed. Released before
/// ``finish()`` it takes what it wrote with it.
final class StagedFile: ByteSink {
  private let path: String
  private let name: String
  private let temporaryName: String
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
    name = target.lastPathComponent
    let suffix = String(UInt64.random(in: .min ... .max), radix: 36)
    temporaryName = ".\(name.prefix(60)).tmp-\(suffix)"
    descriptor = -1
    let folder = target.deletingLastPathComponent().path
    directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if directory < 0 { throw Self.missing(folder, for: path) }
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    descriptor = openat(directory, temporaryName, flags, 0o666)
    if descriptor < 0 { throw systemError(at: path) }
    if let mode { fchmod(descriptor, mode) }
  }

  deinit {
    if descriptor >= 0 {
      close(descriptor)
      unlinkat(directory, temporaryName, 0)
    }
    if directory >= 0 { close(directory) }
  }

  func write(_ bytes: [UInt8]) throws(SluiceError) -> Bool {
    let code = writeAll(bytes, to: descriptor)
    if code != 0 { throw systemError(code, at: path) }
    return true
  }

  func finish() throws(SluiceError) {
    guard fsync(descriptor) == 0, renameat(directory, temporaryName, directory, name) == 0 else {
      throw systemError(at: path)
    }
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
