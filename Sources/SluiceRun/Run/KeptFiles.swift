import Foundation
import SluiceCore

/// The files that results must not replace, under whatever name: what they come from.
struct KeptFiles {
  private var words: [String: String] = [:]

  init(ledger: String, manifest: [String], jobFile: String? = nil) {
    // Beside a ledger stand SQLite's own two files and the lock.
    for ending in ["", "-wal", "-shm", ".lock"] {
      words[Self.real(ledger + ending)] = "the ledger"
    }
    for file in manifest where file != "-" { words[Self.real(file)] = "the manifest" }
    if let jobFile { words[Self.real(jobFile)] = "the job file" }
  }

  /// What would be lost if results were written to this path; nil for nothing.
  func loss(from path: String) -> String? {
    words[Self.real(path)] ?? (Self.isDatabase(path) ? "a database" : nil)
  }

  private static func real(_ path: String) -> String {
    URL(fileURLWithPath: path).resolvingSymlinksInPath().path
  }

  /// Whether a file that is there begins as SQLite's do: it may be the ledger of another run.
  private static func isDatabase(_ path: String) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      let file = FileHandle(forReadingAtPath: path)
    else { return false }
    defer { try? file.close() }
    let magic = Data("SQLite format 3\0".utf8)
    return (try? file.read(upToCount: magic.count)) == magic
  }
}
