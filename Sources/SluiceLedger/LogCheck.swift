import Foundation
import GRDB
import SluiceCore

/// Whether a ledger that was not closed still has all that was reported.
///
/// A process that is killed, and a power cut, leave the latest commits in the log. SQLite reads as much
/// of it as is valid and says nothing about the rest; this says it.
struct LogCheck {
  /// What is lost, or cannot be used.
  enum Loss: Equatable {
    /// Commits behind a place in the log that is damaged; at least so many.
    case damaged(commits: Int)
    /// The log was not there, and had not been moved into the file.
    case missing
    /// Commits were reported that are not there.
    case short(commits: Int64)
    /// The log beside the ledger belongs to another run.
    case foreign
  }

  /// What the ledger says of itself.
  private struct Facts {
    var run: String?
    var commits: Int64 = 0
    var isUnclosed = false
  }

  /// Looks at a ledger and at what stands beside it.
  ///
  /// - Parameters:
  ///   - path: The ledger's path.
  ///   - note: What the lock file says; read before the ledger.
  /// - Returns: What is lost; nil for nothing.
  /// - Throws: When the ledger cannot be read.
  static func loss(of path: String, note: CommitNote?) throws(SluiceError) -> Loss? {
    do {
      let log = LogFile.read(of: path, run: try runPage(of: path))
      if log?.isForeign == true { return .foreign }
      let facts = try Connection.reading(path).inDatabase(Self.facts)
      let known = note.flatMap { $0.run == facts.run ? $0 : nil }
      if let log, log.commitsBehind > 1 || log.commitsBehind == 1 && !log.hasHeader {
        return .damaged(commits: log.commitsBehind)
      }
      if let known, known.commits > facts.commits {
        return .short(commits: known.commits - facts.commits)
      }
      let isEmpty = (log?.size ?? 0) < Int64(WriteAheadLog.headerSize)
      return facts.isUnclosed && isEmpty && known == nil ? .missing : nil
    } catch {
      throw .ledger(path, error)
    }
  }

  private static func facts(_ db: Database) throws -> Facts {
    var facts = Facts()
    guard (try Int32.fetchOne(db, sql: "PRAGMA user_version") ?? 0) >= Schema.countedVersion else {
      return facts
    }
    let row = try GRDB.Row.fetchOne(db, sql: "SELECT uuid, commits, unclosed FROM run")
    guard let row else { throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "no run row") }
    facts.run = try row.decode(atIndex: 0)
    facts.commits = try row.count(1)
    facts.isUnclosed = try row.decode(atIndex: 2)
    return facts
  }

  /// The page of the run's row and its id, out of the file alone; nil where the file cannot tell.
  private static func runPage(of path: String) throws -> (page: Int, id: String)? {
    let file = try? Connection.reading(path, immutable: true)
    return try? file?.inDatabase { db in
      let page = try Int.fetchOne(db, sql: "SELECT rootpage FROM sqlite_schema WHERE name = 'run'")
      guard let page, let id = try String.fetchOne(db, sql: "SELECT uuid FROM run") else {
        return nil
      }
      return (page, id)
    }
  }

  /// Keeps what cannot be used beside the ledger, so that nothing is destroyed by going on.
  static func setAside(_ loss: Loss, of path: String) throws(SluiceError) {
    switch loss {
    case .foreign:
      guard rename(path + "-wal", path + "-wal.orphan") == 0 else { throw .cannotOpen(path, errno) }
      unlink(path + "-shm")
    case .damaged:
      let kept = path + "-wal.damaged"
      unlink(kept)
      do {
        try FileManager.default.copyItem(atPath: path + "-wal", toPath: kept)
      } catch {
        throw .cannotOpen(path, ENOSPC)
      }
    case .missing, .short: break
    }
  }
}
