import SluiceCore
import SluiceKit

/// Progress where lines stay: one a minute, and one at once when something else is waited for.
struct ProgressLog {
  private static let interval = Duration.seconds(60)

  private var lastLine = Duration.zero
  private var lastReason: String?

  /// The line that is due, if one is; asked about once a second.
  mutating func line(_ progress: RunProgress, rate: Double?) -> String? {
    defer { lastReason = progress.reason }
    if let gate = progress.gate, progress.reason != lastReason {
      return "sluice: " + gate + (progress.said.map { " (\(safe($0, limit: 300)))" } ?? "")
    }
    guard progress.elapsed - lastLine >= Self.interval else { return nil }
    lastLine = progress.elapsed
    return ProgressLine.plain(progress, rate: rate)
  }
}
