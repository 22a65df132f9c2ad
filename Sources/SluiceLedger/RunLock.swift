import Foundation
import SluiceCore
import Synchronization

/// The right to work on a run: an exclusive `flock` on a file beside the ledger, held for life.
///
/// It is a file of its own because closing any descriptor of the database would drop SQLite's own
/// locks (<https://www.sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_>).
/// The kernel lets go of it when the process ends, however it ends; the text in it is for people.
final class RunLock: Sendable {
  let path: String
  /// What the last holder noted that did not close the ledger.
  let found: CommitNote?
  private let descriptor: Int32
  private let holder: String
  /// The last line of the file, which ``release()`` makes worthless.
  private let note: Mutex<CommitNote?>

  private init(path: String, descriptor: Int32, now: Date) {
    self.path = path
    self.descriptor = descriptor
    holder = Self.holder(now)
    found = CommitNote(lockFile: Self.text(of: descriptor))
    note = Mutex(found)
    write()
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
        throw .ledgerInUse(ledger, by: String(text(of: descriptor).prefix { $0 != "\n" }))
      }
      // Whoever held it may have removed the file between our open and our flock.
      if FileIdentity(of: descriptor) == FileIdentity(at: path) {
        return RunLock(path: path, descriptor: descriptor, now: now)
      }
      close(descriptor)
    }
  }

  /// Whether the file has been removed by hand: a second process could then take a lock of its own.
  var isRemoved: Bool { FileIdentity(of: descriptor)?.links == 0 }

  /// Keeps which commit has been reported last.
  func keep(_ commit: CommitNote) {
    note.withLock { $0 = commit }
    write()
  }

  /// The ledger has been closed whole: nothing needs a witness any more.
  func forget() { note.withLock { $0 = nil } }

  /// The file goes first, while we still hold it: no process can then hold a lock on a file that another
  /// has removed.
  ///
  /// It stays where the ledger has not been closed, for what it says of the commits.
  deinit {
    let isWorthless = note.withLock { $0 == nil }
    if isWorthless, FileIdentity(of: descriptor) == FileIdentity(at: path) { unlink(path) }
    close(descriptor)
  }

  /// What the lock file of a ledger notes; nil where there is none.
  static func note(beside ledger: String) -> CommitNote? {
    (try? String(contentsOfFile: ledger + ".lock", encoding: .utf8)).flatMap(
      CommitNote.init(lockFile:)
    )
  }

  private static func holder(_ now: Date) -> String {
    "process \(getpid()) on \(hostName()) since \(now.formatted(.iso8601))"
  }

  private func write() {
    let bytes = Array("\(holder)\n\(note.withLock { $0?.line } ?? "")".utf8)
    _ = pwrite(descriptor, bytes, bytes.count, 0)
    ftruncate(descriptor, off_t(bytes.count))
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
