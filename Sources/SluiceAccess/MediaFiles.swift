import Foundation
internal import SluiceCore
import SluiceJSON
package import SluiceTransport

/// Images and recordings that rows name by their path.
///
/// A manifest may come from a stranger: what it names must lie under one folder, links followed, and
/// be a regular file. Nothing is decoded: the transport reads files while it sends them.
package struct MediaFiles: MediaSource {
  /// The largest file that is sent: 1 GiB, hours of sound.
  ///
  /// A file is read while it is sent, so that memory sets no limit; this one keeps what is there by
  /// mistake, a film or the image of a disk, from being sent for an hour to be refused.
  static let limit = 1 << 30

  /// What relative paths are relative to.
  private let folder: URL
  /// What every file must lie under; nil where a person named it.
  private let root: String?
  /// Where URLs may lead; nil where none are fetched.
  private let urls: MediaAccess?

  /// For the rows of a manifest.
  ///
  /// - Parameters:
  ///   - manifest: The manifest's files; paths are relative to the folder of the first.
  ///   - root: The folder that every file must lie under; the manifest's own when nil.
  ///   - urls: Where URLs may lead; nil where none are fetched.
  package init(manifest: [String], root: String?, urls: MediaAccess? = nil) {
    let first = manifest.first { $0 != "-" } ?? FileManager.default.currentDirectoryPath + "/-"
    folder = URL(fileURLWithPath: first).deletingLastPathComponent()
    self.urls = urls
    self.root = (root.map { URL(fileURLWithPath: $0) } ?? folder).resolvingSymlinksInPath().path
  }

  /// For the arguments of a call: any file, relative to the current folder.
  package init(urls: MediaAccess = MediaAccess()) {
    self.urls = urls
    folder = URL(fileURLWithPath: FileManager.default.currentDirectoryPath, isDirectory: true)
    root = nil
  }

  func identity(of reference: MediaReference) throws(RowRefusal) -> String {
    switch reference {
    case .inline: return ""
    case .url(let url):
      try check(url)
      return ""
    case .file(let path): return try file(path).identity
    }
  }

  func media(_ reference: MediaReference) throws(RowRefusal) -> Media {
    switch reference {
    case .inline(let media): return media
    case .url(let url):
      try check(url)
      return Media(remote: url, name: MediaAccess.fileName(of: url))
    case .file(let path):
      let file = try file(path)
      return Media(file: file, beginning: try beginning(of: file, path), name: file.path)
    }
  }

  private func located(_ path: String) throws(RowRefusal) -> URL {
    let url = URL(fileURLWithPath: path, relativeTo: folder).resolvingSymlinksInPath()
    guard let root, !url.path.hasPrefix(root == "/" ? root : root + "/") else { return url }
    throw refusal(
      path,
      "lies outside \(safe(root, limit: 200)); --media-root allows another folder"
    )
  }

  /// The file that a row names, once it is known to be one that can be sent.
  private func file(_ path: String) throws(RowRefusal) -> FileReference {
    let file: FileReference
    let located = try located(path)
    do throws(UnusableFile) { file = try FileReference(lookingAt: located.path) } catch {
      throw refusal(path, error.reason)
    }
    guard file.size > 0 else { throw refusal(path, "is empty") }
    guard file.size <= Self.limit else {
      throw refusal(path, "has \(grouped(file.size)) bytes, the most is \(grouped(Self.limit))")
    }
    return file
  }

  /// The first bytes, which tell the type where the name does not.
  private func beginning(of file: FileReference, _ path: String) throws(RowRefusal) -> [UInt8] {
    do {
      let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: file.path))
      defer { try? handle.close() }
      return Array(try handle.read(upToCount: MediaType.markLength) ?? Data())
    } catch {
      throw refusal(path, "cannot be read: \(reason(of: error))")
    }
  }

  private func refusal(_ path: String, _ what: String) -> RowRefusal {
    RowRefusal("the file \"\(safe(path, limit: 200))\" \(what)")
  }

  private func check(_ url: String) throws(RowRefusal) {
    guard let urls else {
      throw RowRefusal(
        "\"\(safe(url, limit: 200))\" is a URL, and the job does not say media_urls: fetch"
      )
    }
    try urls.check(url)
  }
}
