import Glibc
package import SluiceCore

/// Why a file cannot be sent, in one clause: `is a folder`.
package struct UnusableFile: Error, Sendable, Equatable {
  package let reason: String

  init(_ reason: String) { self.reason = reason }

  /// What the last call of the system complained about.
  static var unreadable: UnusableFile {
    UnusableFile("cannot be read: \(String(cString: strerror(errno)))")
  }
}

extension FileReference {
  /// Looks at the file at a path, links followed.
  ///
  /// - Throws: When there is none, when it is no regular file, or when it must not be read.
  package init(lookingAt path: String) throws(UnusableFile) {
    var found = stat()
    guard stat(path, &found) == 0, access(path, R_OK) == 0 else { throw .unreadable }
    let type = found.st_mode & S_IFMT
    if type == S_IFDIR { throw UnusableFile("is a folder") }
    guard type == S_IFREG else { throw UnusableFile("is not a regular file") }
    self.init(path, found)
  }

  /// The file that is open, under the path it was opened by.
  init(_ path: String, open descriptor: Int32) throws(UnusableFile) {
    var found = stat()
    guard fstat(descriptor, &found) == 0 else { throw .unreadable }
    self.init(path, found)
  }

  private init(_ path: String, _ found: stat) {
    self.init(
      path: path,
      device: UInt64(found.st_dev),
      inode: UInt64(found.st_ino),
      size: found.st_size,
      modified: Int64(found.st_mtim.tv_sec) * 1_000_000_000 + Int64(found.st_mtim.tv_nsec)
    )
  }
}
