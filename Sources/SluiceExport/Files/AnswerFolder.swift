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
        try group.finish()
      } catch {
        group.abandon()
        throw error
      }
    }
    return names
  }
}
