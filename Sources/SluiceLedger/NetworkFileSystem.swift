import Foundation
import SluiceCore
import SluiceJSON

/// File systems on which SQLite's log is not safe: it needs memory that processes share, and locks
/// that hold (<https://www.sqlite.org/wal.html>).
enum NetworkFileSystem {
  /// As `/proc/self/mountinfo` spells them; a FUSE type carries its program behind a full stop.
  private static let types: Set<Substring> = [
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse", "9p", "virtiofs", "afs", "lustre", "gpfs",
    "ceph", "vboxsf", "glusterfs",
  ]

  /// The type of the file system of a device, when it cannot hold a ledger.
  ///
  /// - Parameters:
  ///   - device: `major:minor`.
  ///   - mounts: The text of `/proc/self/mountinfo` (`proc(5)`).
  /// - Returns: `nfs4`, `fuse.sshfs`; nil when the file system will do.
  static func type(of device: String, in mounts: String) -> String? {
    for line in mounts.split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard fields.count > 2, fields[2] == device,
        let dash = fields.firstIndex(of: "-"), dash + 1 < fields.count
      else { continue }
      let type = fields[dash + 1]
      if types.contains(type.prefix { $0 != "." }) { return String(type) }
    }
    return nil
  }

  /// Refuses a ledger whose directory is on one.
  static func refuse(_ path: String) throws(SluiceError) {
    let directory = URL(fileURLWithPath: path).deletingLastPathComponent().path
    guard let identity = FileIdentity(at: directory),
      let mounts = try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8),
      let type = type(of: identity.deviceName, in: mounts)
    else { return }
    throw SluiceError(
      .inputOutput,
      at: safe(path),
      "a ledger cannot be kept on a network file system (\(type))",
      next: "name a place on a local disk with --ledger"
    )
  }
}
