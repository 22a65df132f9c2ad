import Foundation

/// The names of a file that is staged: `out.jsonl`, and `.out.jsonl.tmp-0x5kz…` while it is written.
struct StagedName {
  /// Digits of base 36 that hold any 64 bits.
  private static let digits = 13

  let final: String
  private let prefix: String

  init(_ name: String) {
    final = name
    prefix = ".\(name.prefix(60)).tmp-"
  }

  /// A name that no other file has.
  func temporary() -> String {
    let number = String(UInt64.random(in: .min ... .max), radix: 36)
    return prefix + String(repeating: "0", count: Self.digits - number.count) + number
  }

  /// Whether a file of this name was made by ``temporary()``.
  func isTemporary(_ name: String) -> Bool {
    guard name.hasPrefix(prefix) else { return false }
    let suffix = name.dropFirst(prefix.count)
    return suffix.count == Self.digits
      && suffix.allSatisfy { $0.isASCII && ($0.isNumber || $0.isLowercase) }
  }

  /// Takes away what killed processes have left of it in a folder.
  ///
  /// The process that writes such a file holds its lock: one that is free has been abandoned.
  func sweep(_ path: String) {
    guard let folder = try? OpenFolder(path) else { return }
    folder.forEachName { name in
      guard isTemporary(name) else { return true }
      let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
      let file = openat(folder.descriptor, name, flags)
      guard file >= 0 else { return true }
      if flock(file, LOCK_EX | LOCK_NB) == 0 { unlinkat(folder.descriptor, name, 0) }
      close(file)
      return true
    }
  }
}
