import Foundation
import SluiceCore
import SluiceJSON
import SluiceKit

/// Progress where lines stay: one a minute, and one at once when something else is waited for.
struct ProgressLog {
  private static let interval = Duration.seconds(60)

  private var lastLine = Duration.zero
  private var lastReason: String?

  /// The lines that are due, if any are; asked about once a second.
  ///
  /// - Parameters:
  ///   - progress: What is shown.
  ///   - rate: Rows a second of late.
  ///   - now: The time, for how long each endpoint has been waited for.
  /// - Returns: One line, and one for each of several endpoints.
  mutating func lines(_ progress: RunProgress, rate: Double?, at now: Date) -> [String] {
    defer { lastReason = progress.reason }
    if let gate = progress.gate, progress.reason != lastReason {
      return ["sluice: " + gate + (progress.said.map { " (\(safe($0, limit: 300)))" } ?? "")]
    }
    guard progress.elapsed - lastLine >= Self.interval else { return [] }
    lastLine = progress.elapsed
    return [ProgressLine.plain(progress, rate: rate)] + EndpointLine.lines(progress, now: now)
  }
}
