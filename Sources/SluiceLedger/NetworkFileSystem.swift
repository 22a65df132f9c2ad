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
    all(of: device, in: mounts).first { types.contains($0.prefix { $0 != "." }) }.map(String.init)
  }

  /// The type of the file system of a device, whatever it is; nil when it is not mounted.
  static func anyType(of device: String, in mounts: String) -> String? {
    all(of: device, in: mounts).first.map(String.init)
  }

  private static func all(of device: String, in mounts: String) -> [Substring] {
    mounts.split(separator: "\n").compactMap { line in
      let fields = line.split(separator: " ")
      guard fields.count > 2, fields[2] == device,
        let dash = fields.firstIndex(of: "-"), dash + 1 < fields.count
      else { return nil }
      return fields[dash + 1]
    }
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
