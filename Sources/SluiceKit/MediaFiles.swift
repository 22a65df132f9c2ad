import Foundation
import SluiceCore

/// Images and recordings that rows name by their path.
///
/// A manifest may come from a stranger: what it names must lie under one folder, links followed, and
/// be a regular file. Nothing is decoded, bytes are passed on as they are.
struct MediaFiles: MediaSource {
  /// The largest file that is sent: 32 MiB, more than any known server takes.
  static let limit = 32 << 20

  /// What relative paths are relative to.
  private let folder: URL
  /// What every file must lie under; nil where a person named it.
  private let root: String?

  /// For the rows of a manifest.
  ///
  /// - Parameters:
  ///   - manifest: The manifest's files; paths are relative to the folder of the first.
  ///   - root: The folder that every file must lie under; the manifest's own when nil.
  init(manifest: [String], root: String?) {
    let first = manifest.first { $0 != "-" } ?? FileManager.default.currentDirectoryPath + "/-"
    folder = URL(fileURLWithPath: first).deletingLastPathComponent()
    self.root = (root.map { URL(fileURLWithPath: $0) } ?? folder).resolvingSymlinksInPath().path
  }

  /// For the arguments of a call: any file, relative to the current folder.
  init() {
    folder = URL(fileURLWithPath: FileManager.default.currentDirectoryPath, isDirectory: true)
    root = nil
  }

  func identity(of reference: MediaReference) throws(RowRefusal) -> String {
    switch reference {
    case .inline: return ""
    case .url(let url): throw Self.notFetched(url)
    case .file(let path):
      let attributes = try attributes(of: path)
      let modified = attributes[.modificationDate] as? Date ?? .distantPast
      return "\(size(attributes)) \(Int64(modified.timeIntervalSince1970 * 1000))"
    }
  }

  func media(_ reference: MediaReference) throws(RowRefusal) -> Media {
    switch reference {
    case .inline(let media): return media
    case .url(let url): throw Self.notFetched(url)
    case .file(let path):
      _ = try attributes(of: path)
      let url = try located(path)
      do {
        let handle = try FileHandle(forReadingFrom: url)
        defer { try? handle.close() }
        let data = try handle.read(upToCount: Self.limit) ?? Data()
        return Media(bytes: Array(data), name: url.lastPathComponent)
      } catch {
        throw refusal(path, "cannot be read: \(reason(of: error))")
      }
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

  /// What a file is, once it is known to be one that can be sent.
  private func attributes(of path: String) throws(RowRefusal) -> [FileAttributeKey: Any] {
    let url = try located(path)
    let attributes: [FileAttributeKey: Any]
    do {
      attributes = try FileManager.default.attributesOfItem(atPath: url.path)
    } catch {
      throw refusal(path, "cannot be read: \(reason(of: error))")
    }
    let type = attributes[.type] as? FileAttributeType
    if type == .typeDirectory { throw refusal(path, "is a folder") }
    guard type == .typeRegular else { throw refusal(path, "is not a regular file") }
    guard size(attributes) <= Self.limit else {
      throw refusal(
        path,
        "has \(grouped(size(attributes))) bytes, the most is \(grouped(Self.limit))"
      )
    }
    return attributes
  }

  private func size(_ attributes: [FileAttributeKey: Any]) -> Int64 {
    (attributes[.size] as? NSNumber)?.int64Value ?? 0
  }

  private func refusal(_ path: String, _ what: String) -> RowRefusal {
    RowRefusal("the file \"\(safe(path, limit: 200))\" \(what)")
  }

  private static func notFetched(_ url: String) -> RowRefusal {
    RowRefusal("\"\(safe(url, limit: 200))\" is a URL; name a file instead, URLs are not fetched")
  }
}
