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
      next: "wait for it to finish, or stop it, then run this again"
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
      "the ledger was deleted or replaced while the run was going on",
      next: "put it back, or run this again to start anew"
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
    guard let error = error as? DatabaseError else {
      return SluiceError(.software, at: safe(path), safe("\(error)"))
    }
    let words = safe(
      "\(error.message ?? "no reason given") (SQLite \(error.extendedResultCode.rawValue))"
    )
    switch error.resultCode {
    case .SQLITE_FULL:
      return SluiceError(
        .diskFull,
        at: safe(path),
        "the disk is full; what was reported as done is safe",
        next: "free some space, then run this again: it continues where it stopped"
      )
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      return SluiceError(
        .temporary,
        at: safe(path),
        "another program is writing to the ledger",
        next: "close it, then run this again"
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
