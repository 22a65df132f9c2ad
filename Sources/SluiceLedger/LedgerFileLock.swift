import Foundation
import SluiceCore
import Synchronization

/// An exclusive `flock` on the ledger's file itself: on device and inode, whatever the file is called
/// and wherever it is moved.
///
/// The file beside it (``RunLock``) guards the name and says who holds it; this guards the file. The
/// descriptor is unlocked and kept, never closed while the file has a name: closing any descriptor of a
/// database drops the locks that SQLite holds on it in this process
/// (<https://www.sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_>).
final class LedgerFileLock: Sendable {
  private struct Key: Hashable {
    let device: UInt64
    let inode: UInt64

    init(_ identity: FileIdentity) {
      device = identity.device
      inode = identity.inode
    }
  }

  private struct Descriptors: Sendable {
    /// Of files that this process works on.
    var held: Set<Key> = []
    /// Unlocked, for the next time.
    var kept: [Key: Int32] = [:]

    /// Closes what belongs to deleted files: nobody has SQLite's locks on those.
    mutating func closeDeleted() {
      for (key, descriptor) in kept where FileIdentity(of: descriptor)?.links == 0 {
        close(descriptor)
        kept[key] = nil
      }
    }
  }

  private static let descriptors = Mutex(Descriptors())

  /// The file that is locked.
  let identity: FileIdentity
  private let descriptor: Int32

  private init(_ identity: FileIdentity, _ descriptor: Int32) {
    self.identity = identity
    self.descriptor = descriptor
  }

  /// Locks the file at a path.
  ///
  /// - Throws: `inUse` when another process works on it, under whatever name; `inputOutput` when it
  ///   cannot be opened.
  static func take(_ path: String) throws(SluiceError) -> LedgerFileLock {
    guard let found = FileIdentity(at: path) else { throw .noSuchLedger(path) }
    let key = Key(found)
    return try descriptors.withLock { descriptors throws(SluiceError) in
      descriptors.closeDeleted()
      guard !descriptors.held.contains(key) else { throw .ledgerInUse(path, by: "this process") }
      let descriptor =
        descriptors.kept.removeValue(forKey: key) ?? open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
      guard descriptor >= 0 else { throw .cannotOpen(path, errno) }
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        let code = errno
        descriptors.kept[key] = descriptor
        guard code == EWOULDBLOCK else { throw .cannotOpen(path, code) }
        throw .ledgerInUse(path, by: holder(of: found))
      }
      guard let identity = FileIdentity(of: descriptor), identity == found else {
        flock(descriptor, LOCK_UN)
        descriptors.kept[key] = descriptor
        throw .vanished(path)
      }
      descriptors.held.insert(key)
      return LedgerFileLock(identity, descriptor)
    }
  }

  deinit {
    flock(descriptor, LOCK_UN)
    Self.descriptors.withLock { descriptors in
      descriptors.held.remove(Key(identity))
      descriptors.kept[Key(identity)] = descriptor
      descriptors.closeDeleted()
    }
  }

  /// Does something with a ledger that no process works on; nothing where one does.
  static func unlessHeld(
    _ path: String,
    _ body: () throws(SluiceError) -> Void
  ) throws(SluiceError) {
    guard let file = FileIdentity(at: path), process(holding: file) == nil else { return }
    try body()
  }

  private static func holder(of file: FileIdentity) -> String {
    process(holding: file).map { "process \($0), under another name of the file" } ?? ""
  }

  /// The process that `/proc/locks` (`proc(5)`) names for a file.
  private static func process(holding file: FileIdentity) -> Int? {
    let locks = (try? String(contentsOfFile: "/proc/locks", encoding: .utf8)) ?? ""
    for line in locks.split(separator: "\n") {
      let fields = line.split(separator: " ", omittingEmptySubsequences: true)
      guard fields.count > 5, fields[1] == "FLOCK", let process = Int(fields[4]),
        fields[5].split(separator: ":").last == Substring(String(file.inode))
      else { continue }
      return process
    }
    return nil
  }
}
