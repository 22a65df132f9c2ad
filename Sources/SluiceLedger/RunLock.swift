import Foundation
import SluiceCore

/// The right to work on a run: an exclusive `flock` on a file beside the ledger, held for life.
///
/// It is a file of its own because closing any descriptor of the database would drop SQLite's own
/// locks (<https://www.sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_>).
/// The kernel lets go of it when the process ends, however it ends; the text in it is for people.
final class RunLock: Sendable {
  let path: String
  private let descriptor: Int32

  private init(path: String, descriptor: Int32) {
    self.path = path
    self.descriptor = descriptor
  }

  /// Takes the lock of a ledger.
  ///
  /// - Throws: `temporary` when another process holds it, `inputOutput` when it cannot be made.
  static func take(for ledger: String, now: Date) throws(SluiceError) -> RunLock {
    let path = ledger + ".lock"
    while true {
      let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
      guard descriptor >= 0 else { throw .cannotCreate(ledger, errno) }
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        let code = errno
        defer { close(descriptor) }
        guard code == EWOULDBLOCK else { throw .cannotCreate(ledger, code) }
        throw .ledgerInUse(ledger, by: text(of: descriptor))
      }
      // Whoever held it may have removed the file between our open and our flock.
      if FileIdentity(of: descriptor) == FileIdentity(at: path) {
        write(holder(now), to: descriptor)
        return RunLock(path: path, descriptor: descriptor)
      }
      close(descriptor)
    }
  }

  /// Whether the file has been removed by hand: a second process could then take a lock of its own.
  var isRemoved: Bool { FileIdentity(of: descriptor)?.links == 0 }

  /// The file goes first, while we still hold it: no process can then hold a lock on a file that another
  /// has removed.
  deinit {
    if FileIdentity(of: descriptor) == FileIdentity(at: path) { unlink(path) }
    close(descriptor)
  }

  private static func holder(_ now: Date) -> String {
    "process \(getpid()) on \(hostName()) since \(now.formatted(.iso8601))"
  }

  private static func write(_ text: String, to descriptor: Int32) {
    let bytes = Array(text.utf8)
    ftruncate(descriptor, 0)
    _ = pwrite(descriptor, bytes, bytes.count, 0)
  }

  private static func text(of descriptor: Int32) -> String {
    var bytes = [UInt8](repeating: 0, count: 512)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
  }
}

/// The machine's name, without asking a resolver.
func hostName() -> String {
  var name = utsname()
  guard uname(&name) == 0 else { return "unknown" }
  return withUnsafeBytes(of: name.nodename) { bytes in
    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }
}
