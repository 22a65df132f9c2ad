import Foundation
import SluiceCore

/// The one name by which a ledger is worked on.
///
/// SQLite finds `-wal` and `-shm` by the name that it opens, so that a database with two names has two
/// logs, and each start sees half of what was committed
/// (<https://www.sqlite.org/howtocorrupt.html#_multiple_links_to_the_same_file>).
package enum LedgerName {
  /// The kernel follows as many links before it gives up (`path_resolution(7)`).
  private static let mostLinks = 40

  /// The absolute path without symbolic links; of a link to a missing file, where the link points.
  ///
  /// A path whose folder is not there comes back absolute and otherwise as it was.
  package static func real(_ path: String) -> String {
    var name = absolute(path)
    for _ in 0..<mostLinks {
      if let found = resolved(name) { return found }
      let file = URL(fileURLWithPath: name).lastPathComponent
      guard FileIdentity(at: name) == nil, file != ".", file != "..",
        let folder = resolved((name as NSString).deletingLastPathComponent)
      else { break }
      name = folder == "/" ? "/\(file)" : "\(folder)/\(file)"
      guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: name) else {
        return name
      }
      name = target.hasPrefix("/") ? target : "\(folder)/\(target)"
    }
    return absolute(path)
  }

  /// Refuses a file that cannot be written under one name alone: one with several names, one without
  /// any, and one that is mounted somewhere by itself.
  static func refuseSeveral(_ path: String) throws(SluiceError) {
    guard let identity = FileIdentity(at: path) else {
      // Links in a circle, or into a folder that is not there.
      let isLink = (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) != nil
      if isLink { throw .cannotOpen(path, ELOOP) }
      return
    }
    guard identity.isRegular else { return }
    guard identity.links > 0 else { throw .vanished(path) }
    guard identity.links == 1 else { throw .severalNames(path, identity.links) }
    let mounts = try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8)
    if let mounts, isMounted(path, in: mounts) { throw .mountedAlone(path) }
  }

  /// Whether something is mounted at exactly this path; `mounts` is the text of
  /// `/proc/self/mountinfo` (`proc(5)`).
  static func isMounted(_ path: String, in mounts: String) -> Bool {
    var written: [UInt8] = []
    for byte in path.utf8 {
      if byte <= 0x20 || byte == UInt8(ascii: "\\") {
        let digits = String(byte, radix: 8)
        written += "\\\(String(repeating: "0", count: 3 - digits.count))\(digits)".utf8
      } else {
        written.append(byte)
      }
    }
    return mounts.split(separator: "\n").contains { line in
      let fields = line.utf8.split(separator: UInt8(ascii: " "), maxSplits: 5)
      return fields.count > 4 && fields[4].elementsEqual(written)
    }
  }

  private static func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
  }

  private static func resolved(_ path: String) -> String? {
    guard let found = realpath(path.isEmpty ? "/" : path, nil) else { return nil }
    defer { free(found) }
    return String(cString: found)
  }
}
