import ArgumentParser

/// How progress is shown on standard error.
enum ProgressStyle: String, ExpressibleByArgument, CaseIterable {
  /// One redrawn line on a terminal, a plain line a minute elsewhere.
  case auto
  /// A plain line a minute.
  case plain
  /// One JSON object a second.
  case json
  /// Only the first and the last line.
  case none
}
