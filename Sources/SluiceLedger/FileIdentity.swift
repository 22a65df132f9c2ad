import Foundation

/// Which file a path or a descriptor stands for.
struct FileIdentity: Equatable {
  let device: UInt64
  let inode: UInt64
  /// How many names the file has; 0 once it is deleted.
  let links: UInt64
  let size: Int64
  let isRegular: Bool

  /// Follows the descriptor; nil when it is not open.
  init?(of descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    self.init(status)
  }

  /// Follows the path without opening anything; nil when nothing is there.
  init?(at path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    self.init(status)
  }

  private init(_ status: stat) {
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
    links = UInt64(status.st_nlink)
    size = Int64(status.st_size)
    isRegular = status.st_mode & S_IFMT == S_IFREG
  }

  /// `major:minor`, as `/proc/self/mountinfo` has it.
  var deviceName: String {
    let major = (device >> 8) & 0xFFF | (device >> 32) & ~0xFFF
    let minor = device & 0xFF | (device >> 12) & ~0xFF & 0xFFFF_FFFF
    return "\(major):\(minor)"
  }

  static func == (one: FileIdentity, other: FileIdentity) -> Bool {
    one.device == other.device && one.inode == other.inode
  }
}
