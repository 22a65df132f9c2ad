import Foundation
import GRDB
import SluiceCore

/// The file of a ledger: found, refused or made, before anything is written to it.
enum LedgerFile {
  /// What stands at a path.
  enum Standing: Equatable {
    case absent
    /// A ledger of this version or an older one.
    case ours(version: Int32)
  }

  /// Looks without touching: a file that is not ours stays as it is, byte for byte.
  ///
  /// - Throws: `inputOutput` for a directory, an empty file, a file that is not a database, a
  ///   database of another program, and a ledger of a newer version.
  static func inspect(_ path: String) throws(SluiceError) -> Standing {
    guard let identity = FileIdentity(at: path) else { return .absent }
    guard identity.isRegular else { throw .notOurs(path, "this is not a file") }
    guard identity.size > 0 else { throw .notOurs(path, "this file is empty, not a ledger") }
    let header: (application: Int32, version: Int32)
    do {
      header = try Connection.reading(path).inDatabase { db in
        let application = try Int32.fetchOne(db, sql: "PRAGMA application_id")
        return (application ?? 0, try Int32.fetchOne(db, sql: "PRAGMA user_version") ?? 0)
      }
    } catch DatabaseError.SQLITE_NOTADB {
      throw .notOurs(path, "this file is not a ledger")
    } catch {
      throw .ledger(path, error)
    }
    guard header.application == Schema.applicationID else {
      throw .notOurs(path, "this database belongs to another program")
    }
    guard header.version <= Schema.version else {
      throw .notOurs(
        path,
        "this ledger is of version \(header.version), newer than this program's \(Schema.version)"
      )
    }
    return .ours(version: header.version)
  }

  /// Makes a ledger under another name and renames it: there is a whole one, or none.
  ///
  /// Needs the run lock: no other process may be making one.
  static func create(_ path: String, now: Date) throws(SluiceError) {
    let draft = path + ".new"
    discard(draft)
    // Made here so that the mode is right from the start; SQLite gives its side files the same.
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw .cannotCreate(path, errno) }
    close(descriptor)
    do {
      try fill(draft, now: now)
    } catch {
      discard(draft)
      throw .ledger(path, error)
    }
    setOrphansAside(path)
    guard rename(draft, path) == 0 else { throw .cannotCreate(path, errno) }
    try syncDirectory(of: path)
  }

  /// Moves away the log of a ledger that was deleted or moved without it.
  ///
  /// SQLite would take it for the new file's and mix the two. It may be all that is left of what
  /// was reported, so it is kept.
  private static func setOrphansAside(_ path: String) {
    rename(path + "-wal", path + "-wal.orphan")
    unlink(path + "-shm")
  }

  private static func discard(_ draft: String) {
    for name in [draft, draft + "-wal", draft + "-shm", draft + "-journal"] { unlink(name) }
  }

  private static func fill(_ draft: String, now: Date) throws {
    let database = try Connection.writing(draft)
    try database.inTransaction(.immediate) { db in
      try db.execute(sql: "PRAGMA application_id = \(Schema.applicationID)")
      try Schema.migrate(db, from: 0)
      try db.execute(
        sql: "INSERT INTO run (id, uuid, created) VALUES (1, ?, ?)",
        arguments: [UUID().uuidString.lowercased(), now.milliseconds]
      )
      return .commit
    }
    // Closing would move the log into the file too, but it keeps to itself when it cannot: the
    // file would then be renamed without what is still in its log.
    try database.inDatabase { _ = try $0.checkpoint(.truncate) }
    try database.close()
  }

  /// Without this a power cut could take back the name of a file whose rows were reported.
  private static func syncDirectory(of path: String) throws(SluiceError) {
    let directory = URL(fileURLWithPath: path).deletingLastPathComponent().path
    let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannotCreate(path, errno) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw .cannotCreate(path, errno) }
  }
}
