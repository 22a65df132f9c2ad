import Foundation
import SluiceCore
import SluiceJSON
import SluiceKit

/// How a run's process ends, where a scheduler wants to hear it in its own way.
struct RunEnding {
  /// The share of rows that may have failed or been skipped in a run that ends with 0; nil for none.
  private let acceptedShare: Double?
  private let signalStatus: ExitStatus?

  /// - Throws: `usage` for what is no share or no exit status of this program.
  init(acceptFailed: String?, signalStatus: Int32?) throws(SluiceError) {
    acceptedShare = try acceptFailed.map(Self.share)
    self.signalStatus = try signalStatus.map { number throws(SluiceError) in
      guard let status = ExitStatus(rawValue: number) else {
        let known = ExitStatus.allCases.map { String($0.rawValue) }.joined(separator: ", ")
        throw SluiceError(
          .usage,
          "--signal-status \(number) is none of this program's",
          next: "give one of \(known)"
        )
      }
      return status
    }
  }

  /// The process's exit status.
  ///
  /// - Parameters:
  ///   - outcome: How the run ended.
  ///   - signal: The status of the signal that interrupted it; nil when none did.
  /// - Returns: The status that it ends with.
  func status(of outcome: RunOutcome, signal: ExitStatus?) -> ExitStatus {
    // A run that was done all the same, or that something else stopped, does not end by the signal.
    let status = ExitStatus(outcome)
    if status == .temporary, let signal { return signalStatus ?? signal }
    let counts = outcome.counts
    guard status == .someRowsFailed, let acceptedShare else { return status }
    let share = Double(counts.failed + counts.skipped) / Double(max(1, counts.rows))
    return share <= acceptedShare ? .success : status
  }

  /// `5%`, `0.5 %`; `0.05` would be read as a share by some and as percent by others.
  private static func share(_ text: String) throws(SluiceError) -> Double {
    let digits = text.hasSuffix("%") ? text.dropLast().trimmingCharacters(in: .whitespaces) : ""
    guard let percent = Double(digits), (0...100).contains(percent) else {
      throw SluiceError(
        .usage,
        "--accept-failed \(safe(text, limit: 40)) is no share of the rows",
        next: "write it in percent: 5%"
      )
    }
    return percent / 100
  }
}

extension Job {
  /// The requests in flight that a person asked for; nil where the run finds them.
  var pinnedConnections: Int? {
    guard case .pinned(let count) = concurrency else { return nil }
    return count * max(1, endpoints.count)
  }
}
