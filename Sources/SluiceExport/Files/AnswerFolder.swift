import Foundation
package import SluiceCore
import Synchronization

/// The folder that the binary answers of one run go into: each file is complete or absent.
///
/// A folder never serves two runs, what a person keeps there is never touched, and nothing is
/// overwritten: a name that is taken by other bytes gets a number. The lock of the run's ledger keeps
/// other processes out.
package final class AnswerFolder: Sendable {
  package let path: String
  private let folder: OpenFolder
  /// Inside the folder: what is half written.
  private let staging: OpenFolder
  private let lastNumber = Atomic<Int>(0)
  /// The names aside of files whose rows are not recorded yet.
  private let unrecorded = Mutex<[String: String]>([:])

  /// So many files are open at a time, hence so many share one pass of syncing.
  private static let groupSize = 64

  /// Opens the folder, makes it where it is missing, and clears away what a killed process left
  /// half written.
  ///
  /// - Parameters:
  ///   - path: The folder.
  ///   - ledger: The ledger of the run that it belongs to.
  /// - Throws: `inputOutput` when it cannot be made or written to; `usage` when it belongs to
  ///   another run or holds files of unknown origin.
  package init(_ path: String, of ledger: String) throws(SluiceError) {
    self.path = path
    try OpenFolder.make(path)
    folder = try OpenFolder(path)
    staging = try FolderOwnership(folder: folder, ledger: ledger).claim()
    let left = AnswerFolder.left(in: folder, staging)
    unrecorded.withLock { $0 = left.names }
    lastNumber.store(left.number, ordering: .relaxed)
  }

  /// What a killed process has left: files that have got their names and stand aside too.
  ///
  /// - Returns: Their names aside by their names, and the highest number among those.
  private static func left(
    in folder: OpenFolder,
    _ staging: OpenFolder
  ) -> (names: [String: String], number: Int) {
    var aside: [UInt64: String] = [:]
    staging.forEachName { name in
      if Int(name) != nil, let inode = staging.inode(of: name) { aside[inode] = name }
      return true
    }
    guard !aside.isEmpty else { return ([:], 0) }
    var names: [String: String] = [:]
    folder.forEachName { name in
      if let inode = folder.inode(of: name), let other = aside[inode] { names[name] = other }
      return true
    }
    return (names, aside.values.compactMap { Int($0) }.max() ?? 0)
  }

  /// The files of a killed process of which it is not known whether a row names them.
  package var unconfirmed: Set<String> { Set(unrecorded.withLock { $0.keys }) }

  /// The rows of these files are recorded: they stay.
  package func keep(_ names: some Sequence<String>) {
    let aside = unrecorded.withLock { unrecorded in
      names.compactMap { unrecorded.removeValue(forKey: $0) }
    }
    for name in aside { unlinkat(staging.descriptor, name, 0) }
  }

  /// No row names these files: they go.
  package func sweep(_ names: some Sequence<String>) {
    for name in names where unrecorded.withLock({ $0[name] != nil }) {
      unlinkat(folder.descriptor, name, 0)
      keep([name])
    }
  }

  /// Whether a folder is there and belongs to a run.
  package static func isThere(_ path: String, of ledger: String) -> Bool {
    guard let folder = try? OpenFolder(path) else { return false }
    return FolderOwnership(folder: folder, ledger: ledger).isOurs
  }

  /// Writes files and makes them durable, names included.
  ///
  /// - Returns: The name of each in the folder.
  /// - Throws: `inputOutput`; what was half written is gone then.
  package func write(_ files: [AnswerFile]) throws(SluiceError) -> [String] {
    var names: [String] = []
    for start in stride(from: 0, to: files.count, by: Self.groupSize) {
      var group = FileGroup(folder: folder, staging: staging)
      do throws(SluiceError) {
        for file in files[start..<min(files.count, start + Self.groupSize)] {
          let number = lastNumber.add(1, ordering: .relaxed).newValue
          names.append(try group.add(file, aside: String(number)))
        }
        let aside = try group.finish()
        unrecorded.withLock { $0.merge(aside) { _, new in new } }
      } catch {
        group.abandon()
        throw error
      }
    }
    return names
  }
}
