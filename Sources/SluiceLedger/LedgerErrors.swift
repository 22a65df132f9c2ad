import Foundation
import GRDB
import SluiceCore
import SluiceJSON

/// The ledger's failures, in words for people.
extension SluiceError {
  static func ledgerInUse(_ path: String, by holder: String) -> SluiceError {
    let owner = holder.isEmpty ? "another process" : safe(holder, limit: 200)
    return SluiceError(
      .ledgerInUse,
      at: safe(path),
      "the ledger is in use by \(owner)",
      next: "wait for it to finish (--wait-for-ledger 10m), or stop it, then run this again"
    )
  }

  static func severalNames(_ path: String, _ count: UInt64) -> SluiceError {
    SluiceError(
      .inputOutput,
      at: safe(path),
      "this ledger's file has \(count) names (hard links), and SQLite finds a ledger's log by its name",
      next:
        "remove the other names; for a copy, sqlite3 -readonly LEDGER \"VACUUM INTO 'copy.sluice'\""
    )
  }

  static func mountedAlone(_ path: String) -> SluiceError {
    SluiceError(
      .inputOutput,
      at: safe(path),
      "this file is mounted by itself, so its log would stand apart from it",
      next: "mount the folder that it is in"
    )
  }

  static func unbalanced(_ path: String, _ what: String) -> SluiceError {
    SluiceError(
      .ledgerDamaged,
      at: safe(path),
      "the ledger's totals do not balance: \(what)",
      next: "sluice status \(safe(path)) --check examines it"
    )
  }

  /// What was reported and is not there; the ledger has been left as it was.
  static func lost(_ path: String, _ loss: LogCheck.Loss) -> SluiceError {
    let what =
      switch loss {
      case .damaged(let commits):
        "its log (-wal) is damaged, and at least \(commits) commits behind that place are lost"
      case .missing: "its log (-wal), which held the latest commits, is gone"
      case .short(let commits): "the last \(commits) commits that were reported are not in it"
      case .foreign: "the log (-wal) beside it belongs to another run"
      }
    return SluiceError(
      .ledgerIncomplete,
      at: safe(path),
      "the ledger is damaged: \(what); it has been left as it was",
      next: loss == .foreign || loss == .missing
        ? "put its own -wal back beside it; sluice run --accept-loss goes on without"
        : "restore it from a backup; sluice run --accept-loss goes on without them, and asks their rows "
          + "again"
    )
  }

  /// A row that cannot be what was recorded.
  static func damagedRow(_ position: Int64, _ path: String, _ what: String) -> SluiceError {
    SluiceError(
      .ledgerDamaged,
      at: safe(path),
      "the ledger is damaged: record \(position) \(what)",
      next: "sluice status \(safe(path)) --check finds all of them; restore it from a backup"
    )
  }

  static func cannotOpen(_ path: String, _ code: Int32) -> SluiceError {
    SluiceError(
      .inputOutput,
      at: safe(path),
      "the ledger cannot be opened: \(reason(code))",
      next: code == EMFILE || code == ENFILE
        ? "raise the number of open files (ulimit -n)" : "check the permissions of the file"
    )
  }

  /// A file that is not a ledger, or not one that we may write.
  ///
  /// It has not been touched.
  static func notOurs(_ path: String, _ what: String) -> SluiceError {
    SluiceError(
      .inputOutput,
      at: safe(path),
      "\(what); it has been left as it was",
      next: "name another file with --ledger, or move this one away"
    )
  }

  static func cannotCreate(_ path: String, _ code: Int32) -> SluiceError {
    let next =
      switch code {
      case ENOENT, ENOTDIR: "create the directory, or name another place with --ledger"
      case EACCES, EPERM, EROFS: "name a place that you may write to with --ledger"
      case ENOSPC, EDQUOT: "free some space, then run this again"
      default: "name another place with --ledger"
      }
    return SluiceError(
      .inputOutput,
      at: safe(path),
      "cannot create the ledger: \(reason(code))",
      next: next
    )
  }

  static func noSuchLedger(_ path: String) -> SluiceError {
    SluiceError(
      .ledgerMissing,
      at: safe(path),
      "there is no such ledger",
      next: "check the path, or start the run first"
    )
  }

  static func closedLedger(_ path: String) -> SluiceError {
    SluiceError(.software, at: safe(path), "the ledger has been closed")
  }

  static func vanished(_ path: String) -> SluiceError {
    SluiceError(
      .ledgerReplaced,
      at: safe(path),
      "the ledger was deleted, moved or replaced while the run was going on",
      next: "put it back under this name, with its -wal if there is one, then run this again"
    )
  }

  static func lockRemoved(_ path: String) -> SluiceError {
    SluiceError(
      .temporary,
      at: safe(path),
      "the lock file was deleted while the run was going on, so another run could have started",
      next: "run this again"
    )
  }

  /// What went wrong in SQLite (or below it) while working on the ledger at `path`.
  static func ledger(_ path: String, _ error: any Error) -> SluiceError {
    if let error = error as? SluiceError { return error }
    if let error = error as? RowDecodingError { return damaged(path, safe("\(error)", limit: 300)) }
    guard let error = error as? DatabaseError else {
      return SluiceError(.software, at: safe(path), safe("\(error)"))
    }
    let words = safe(
      "\(error.message ?? "no reason given") (SQLite \(error.extendedResultCode.rawValue))"
    )
    switch error.resultCode {
    case .SQLITE_FULL: return full(path)
    case .SQLITE_IOERR where error.extendedResultCode == .SQLITE_IOERR_SHMSIZE:
      return full(path, for: "its shared memory (-shm)")
    case .SQLITE_IOERR where error.extendedResultCode == .SQLITE_IOERR_GETTEMPPATH:
      return SluiceError(
        .inputOutput,
        at: safe(path),
        "SQLite finds no folder for its temporary files",
        next: "name one that may be written to with SQLITE_TMPDIR"
      )
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      return SluiceError(
        .temporary,
        at: safe(path),
        "another program has held its lock on the ledger for too long",
        next: "close it, then run this again: it continues where it stopped"
      )
    case .SQLITE_CORRUPT, .SQLITE_NOTADB: return damaged(path, words)
    // What this program asks of a ledger fits every whole one.
    case .SQLITE_ERROR where isAboutSchema(words): return damaged(path, words)
    case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH:
      return SluiceError(
        .inputOutput,
        at: safe(path),
        "the ledger cannot be opened: \(words)",
        next: "check the permissions of the file and of its folder: SQLite writes beside a ledger"
      )
    case .SQLITE_CONSTRAINT, .SQLITE_MISUSE, .SQLITE_ERROR:
      return SluiceError(.software, at: safe(path), "the ledger refused what was written: \(words)")
    default:
      return SluiceError(
        .inputOutput,
        at: safe(path),
        "the ledger cannot be read or written: \(words)",
        next: "check the disk, then run this again: it continues where it stopped"
      )
    }
  }

  /// The volume of the ledger is full, or that of SQLite's temporary files.
  private static func full(_ path: String, for what: String? = nil) -> SluiceError {
    let folder = TemporaryFiles.folder
    let isOther = !TemporaryFiles.hasRoom(in: folder) && TemporaryFiles.hasRoom(beside: path)
    return SluiceError(
      .diskFull,
      at: safe(path),
      isOther
        ? "the disk of SQLite's temporary files, \(safe(folder)), is full; what was reported as done is "
          + "safe"
        : "the disk is full\(what.map { ", there is no room for \($0)" } ?? ""); what was reported as "
          + "done is safe",
      next: isOther
        ? "free some space there, or name another folder with SQLITE_TMPDIR, then run this again"
        : "free some space, then run this again: it continues where it stopped"
    )
  }

  private static func damaged(_ path: String, _ words: String) -> SluiceError {
    SluiceError(
      .ledgerDamaged,
      at: safe(path),
      "the ledger is damaged: \(words)",
      next: "restore it from a backup, or save what can be read with sqlite3's .recover"
    )
  }

  /// Whether SQLite misses a table or a column, or finds one where none should be.
  private static func isAboutSchema(_ words: String) -> Bool {
    ["no such table", "no such column", "already exists"].contains { words.contains($0) }
  }
}

/// `permission denied`: the system's words, to go inside a sentence.
private func reason(_ code: Int32) -> String {
  let words = strerror(code).map { String(cString: $0) } ?? "error \(code)"
  return words.prefix(1).lowercased() + words.dropFirst()
}
