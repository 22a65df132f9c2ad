import Foundation

/// The file system that a ledger is on, or would be on.
package struct LedgerVolume: Sendable, Equatable {
  /// `ext4`, `overlay`, `nfs4`; nil where the system does not tell.
  package let fileSystem: String?
  /// Whether a ledger is refused there.
  package let isNetwork: Bool

  /// Looks at the folder of a path; the ledger itself need not be there yet.
  package init(of path: String) {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    let mounts = try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8)
    guard let device = FileIdentity(at: folder)?.deviceName, let mounts else {
      fileSystem = nil
      isNetwork = false
      return
    }
    fileSystem = NetworkFileSystem.anyType(of: device, in: mounts)
    isNetwork = NetworkFileSystem.type(of: device, in: mounts) != nil
  }
}
