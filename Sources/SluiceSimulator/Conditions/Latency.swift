import Foundation
package import SluiceCore

/// How long an answer takes.
package enum Latency: Sendable, Equatable {
  case fixed(Duration)
  /// Any time between two, all equally likely.
  case uniform(Duration, Duration)
  /// Most near the median, a few far above it: one in a hundred beyond the second time. What
  /// real servers look like.
  case lognormal(median: Duration, p99: Duration)

  /// Reads `200`, `uniform(50,200)` or `lognormal(200,2000)`; the numbers are milliseconds.
  ///
  /// - Throws: What is wrong with the text, for a command line.
  package init(parsing text: String) throws(SluiceError) {
    let parts = text.split { "(), ".contains($0) }
    let times = parts.compactMap { Double($0) }.filter { $0.isFinite && $0 >= 0 }
      .map { Duration.seconds($0 / 1000) }
    switch (parts.first, times.count, parts.count) {
    case (_, 1, 1):
      self = .fixed(times[0])
    case ("uniform", 2, 3) where times[0] <= times[1]:
      self = .uniform(times[0], times[1])
    case ("lognormal", 2, 3) where .zero < times[0] && times[0] <= times[1]:
      self = .lognormal(median: times[0], p99: times[1])
    default:
      throw SluiceError(
        .usage,
        "\"\(text)\" is not a latency",
        next: "write milliseconds: 200, uniform(50,200) or lognormal(200,2000) (median, 99th)"
      )
    }
  }

  /// The time of one answer.
  func draw(from dice: inout Dice) -> Duration {
    switch self {
    case .fixed(let time):
      return time
    case .uniform(let low, let high):
      return low + (high - low) * dice.unit()
    case .lognormal(let median, let p99):
      // 2.3263 is the normal distribution's 99th percentile.
      let spread = log(p99 / median) / 2.3263
      let normal = sqrt(-2 * log(1 - dice.unit())) * cos(2 * .pi * dice.unit())
      return median * exp(spread * normal)
    }
  }
}
