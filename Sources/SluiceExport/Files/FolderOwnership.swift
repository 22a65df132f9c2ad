import Foundation
import SluiceCore
import SluiceJSON

/// Whose a folder of answers is: `.sluice/ledger` inside it names the ledger of its run, by the path
/// that leads there, so that both may be moved or copied together.
struct FolderOwnership {
  private static let insideName = ".sluice"
  private static let mark = "ledger"

  let folder: OpenFolder
  /// The absolute path of the run's ledger.
  let ledger: String

  /// Whether the folder belongs to the run already.
  var isOurs: Bool {
    guard let inside = try? OpenFolder(Self.insideName, in: folder) else { return false }
    return owner(in: inside).map { isSame($0, ledger) } ?? false
  }

  /// Makes the folder the run's.
  ///
  /// - Returns: The folder inside it for what is half written, cleared of what was left there; files that
  ///   have got their names stay until it is known whether their rows are recorded.
  /// - Throws: `usage` when the folder belongs to another run, or holds files already.
  func claim() throws(SluiceError) -> OpenFolder {
    try refuseWritableByOthers()
    let isNew = mkdirat(folder.descriptor, Self.insideName, 0o700) == 0
    guard isNew || errno == EEXIST else { throw folderError(at: folder.path) }
    let inside: OpenFolder
    do {
      inside = try OpenFolder(Self.insideName, in: folder)
      try claim(inside)
    } catch {
      if isNew { unlinkat(folder.descriptor, Self.insideName, AT_REMOVEDIR) }
      throw error
    }
    inside.forEachName { name in
      var status = stat()
      let isPlaced =
        fstatat(inside.descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && status.st_nlink > 1
      if name != Self.mark, !isPlaced { unlinkat(inside.descriptor, name, 0) }
      return true
    }
    return inside
  }

  private func claim(_ inside: OpenFolder) throws(SluiceError) {
    if let owner = owner(in: inside) {
      if isSame(owner, ledger) { return }
      guard access(owner, F_OK) != 0 else {
        throw refusal("holds the files of another run, \(safe(owner, limit: 400))")
      }
    } else if let name = folder.firstName(where: { !$0.hasPrefix(".") }) {
      throw refusal("holds files already (\(safe(name, limit: 60)))")
    }
    try mark(inside)
  }

  /// The ledger of the run that the folder belongs to; nil when it belongs to none.
  private func owner(in inside: OpenFolder) -> String? {
    guard let bytes = inside.contents(of: Self.mark, limit: 8192), !bytes.isEmpty else {
      return nil
    }
    let path = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .newlines)
    return URL(fileURLWithPath: path, relativeTo: URL(fileURLWithPath: folder.path + "/"))
      .standardizedFileURL.path
  }

  /// Durable before the first file is written: files without a mark belong to no run.
  private func mark(_ inside: OpenFolder) throws(SluiceError) {
    let sink = try StagedFile(replacing: "\(inside.path)/\(Self.mark)", mode: nil)
    _ = try sink.write(Array((relativePath(of: ledger, from: folder.path) + "\n").utf8))
    try sink.finish()
    try folder.sync()
  }

  private func isSame(_ path: String, _ other: String) -> Bool {
    let real = { (path: String) in URL(fileURLWithPath: path).resolvingSymlinksInPath().path }
    return real(path) == real(other)
  }

  /// Where every user may write and remove, any of them could put files in the place of ours.
  private func refuseWritableByOthers() throws(SluiceError) {
    var status = stat()
    guard fstat(folder.descriptor, &status) == 0 else { throw folderError(at: folder.path) }
    let isOpenToAll = status.st_mode & S_IWOTH != 0 && status.st_mode & S_ISVTX == 0
    if isOpenToAll { throw refusal("may be written to by every user") }
  }

  private func refusal(_ what: String) -> SluiceError {
    SluiceError(
      .usage,
      at: folder.path,
      "this folder \(what)",
      next: "name another one with output.files (--files)"
    )
  }
}
