import Foundation
import SluiceCore

/// A folder that is held open: moving or replacing it meanwhile changes nothing for us.
final class OpenFolder: Sendable {
  let path: String
  let descriptor: Int32

  init(_ path: String) throws(SluiceError) {
    self.path = path
    descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if descriptor < 0 { throw folderError(at: path) }
  }

  /// A folder inside another; no link is followed.
  init(_ name: String, in parent: OpenFolder) throws(SluiceError) {
    path = "\(parent.path)/\(name)"
    descriptor = openat(parent.descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    if descriptor < 0 { throw folderError(at: path) }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Makes the names in the folder survive a power cut.
  func sync() throws(SluiceError) {
    if fsync(descriptor) != 0 { throw folderError(at: path) }
  }

  /// The first name in the folder that a test is true of.
  func firstName(where test: (String) -> Bool) -> String? {
    var found: String?
    forEachName { name in
      if test(name) { found = name }
      return found == nil
    }
    return found
  }

  /// Visits the names in the folder, in no order, until the visitor has enough.
  func forEachName(_ visit: (String) -> Bool) {
    // A listing has a place of its own: the descriptor's would stay behind the last name.
    let copy = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard copy >= 0, let listing = fdopendir(copy) else { return }
    defer { closedir(listing) }
    while let entry = readdir(listing) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name == "." || name == ".." { continue }
      if !visit(name) { return }
    }
  }

  /// The number of the file that a name stands for; nil where there is none.
  func inode(of name: String) -> UInt64? {
    var status = stat()
    guard fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
    return UInt64(status.st_ino)
  }

  /// The bytes of a small regular file; nil where there is none.
  func contents(of name: String, limit: Int) -> [UInt8]? {
    let file = openat(descriptor, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= limit
    else { return nil }
    return [UInt8](unsafeUninitializedCapacity: Int(status.st_size)) { buffer, count in
      while count < buffer.count {
        let part = read(file, buffer.baseAddress.map { $0 + count }, buffer.count - count)
        if part < 0, errno == EINTR { continue }
        if part <= 0 { break }
        count += part
      }
    }
  }

  /// Makes a folder and those above it, each durable.
  static func make(_ path: String) throws(SluiceError) {
    var missing: [URL] = []
    var url = URL(fileURLWithPath: path).standardizedFileURL
    while access(url.path, F_OK) != 0, url.path != "/" {
      missing.append(url)
      url.deleteLastPathComponent()
    }
    for folder in missing.reversed() {
      guard mkdir(folder.path, 0o777) == 0 || errno == EEXIST else {
        throw folderError(at: folder.path)
      }
      try OpenFolder(folder.deletingLastPathComponent().path).sync()
    }
  }
}

/// What a person is told when a file of an answer cannot be written.
func folderError(_ code: Int32 = errno, at place: String) -> SluiceError {
  systemError(code, at: place, remedy: "run it again: what is recorded stays")
}

/// The path that leads from a folder to a file or another folder; both are absolute.
package func relativePath(of path: String, from folder: String) -> String {
  let parts = { (path: String) in URL(fileURLWithPath: path).standardizedFileURL.pathComponents }
  let (to, from) = (parts(path), parts(folder))
  let shared = zip(to, from).prefix { $0 == $1 }.count
  let steps = Array(repeating: "..", count: from.count - shared) + to[shared...]
  return steps.isEmpty ? "." : steps.joined(separator: "/")
}
