import Foundation

/// Where SQLite puts its temporary tables (<https://www.sqlite.org/tempfiles.html>, section 5).
enum TemporaryFiles {
  /// A page and what belongs to it.
  private static let least: UInt64 = 1 << 20

  static var folder: String {
    let environment = ProcessInfo.processInfo.environment
    let named = ["SQLITE_TMPDIR", "TMPDIR"].compactMap { environment[$0] }
    return (named + ["/var/tmp", "/usr/tmp", "/tmp"]).first { access($0, W_OK | X_OK) == 0 } ?? "."
  }

  static func hasRoom(beside path: String) -> Bool {
    hasRoom(in: URL(fileURLWithPath: path).deletingLastPathComponent().path)
  }

  static func hasRoom(in folder: String) -> Bool {
    var status = statvfs()
    guard statvfs(folder, &status) == 0 else { return true }
    return UInt64(status.f_bavail) * UInt64(status.f_frsize) >= least
  }
}
