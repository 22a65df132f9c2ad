import Foundation

/// The time of day, for the timestamps of documents; nothing is decided by it.
enum WallClock {
  /// Now, with nine digits of fraction as the management API has them.
  static var timestamp: String {
    let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    return Date.now.formatted(style).dropLast() + "000000Z"
  }
}
