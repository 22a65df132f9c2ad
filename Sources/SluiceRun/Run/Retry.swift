import Foundation
import SluiceCore
import SluiceJSON
import SluiceLedger

/// Makes settled rows eligible again: the next `run` asks them.
public enum Retry {
  /// Which rows.
  public enum Selection: Sendable, Equatable {
    /// Rows that failed for good.
    case failed
    /// Rows that failed or were skipped by one kind of fault: `row`, `manifest`.
    case fault(String)
    /// Rows that failed for one reason: a group's name, as ``RunStatus`` has it.
    case group(String)
  }

  /// The kinds of faults that ``Selection/fault(_:)`` knows.
  public static let faults = Fault.allCases.map(\.rawValue)

  /// Reopens rows of a run; their history is kept in the ledger.
  ///
  /// - Parameters:
  ///   - selection: Which rows.
  ///   - path: The ledger's path.
  /// - Returns: How many rows will be asked again.
  /// - Throws: ``SluiceError``: `temporary` while a run holds the ledger, `usage` for a fault that
  ///   does not exist.
  public static func reopen(_ selection: Selection, ledger path: String) throws -> Int {
    let ledger = try Ledger.open(at: path)
    do {
      let count = try reopenings(selection, path).reduce(0) { try $0 + ledger.reopen($1) }
      try ledger.close()
      return count
    } catch {
      try? ledger.close()
      throw error
    }
  }

  /// What the ledger is asked to reopen, in pieces that fit into one transaction each.
  private static func reopenings(_ selection: Selection, _ path: String) throws -> [Reopening] {
    switch selection {
    case .failed: return [.failed]
    case .fault(let name):
      guard let fault = Fault(rawValue: name) else {
        throw SluiceError(
          .usage,
          "there is no fault \"\(safe(name, limit: 60))\"",
          next: suggestion(for: name, among: faults)
        )
      }
      return [.fault(fault)]
    case .group(let name):
      let positions = try FailedRows(ledger: path, group: name).positions()
      return stride(from: 0, to: positions.count, by: Reopening.mostPositions).map {
        .positions(Array(positions[$0..<min(positions.count, $0 + Reopening.mostPositions)]))
      }
    }
  }
}
