package import SluiceCore

/// A quota of requests a day: counted by the hour of the wall clock, so that it holds over restarts.
///
/// A request counts from its hour to the end of the same hour a day later: within *every* 24 hours
/// there are no more than the quota, whenever the server's day begins.
package struct DayQuota: Sendable, Equatable {
  /// What is known of one hour; what the ledger keeps.
  package struct Hour: Sendable, Equatable, Codable {
    /// Hours since 1970.
    package var hour: Int
    package var requests: Int

    package init(hour: Int, requests: Int) {
      self.hour = hour
      self.requests = requests
    }
  }

  /// An instant of the monotonic clock, and the seconds since 1970 then.
  package struct Anchor: Sendable, Equatable {
    let instant: Instant
    let seconds: Double

    package init(_ instant: Instant, seconds: Double) {
      self.instant = instant
      self.seconds = seconds
    }
  }

  let perDay: Int
  private let anchor: Anchor
  /// In order.
  package private(set) var hours: [Hour]

  init(requestsPerDay quota: Int, anchor: Anchor, hours: [Hour] = []) {
    perDay = max(1, quota)
    self.anchor = anchor
    let now = Int((anchor.seconds / 3600).rounded(.down))
    // Hours to come are a clock that was set back: they would block the run for ever.
    self.hours = hours.filter { $0.hour <= now && $0.hour >= now - 24 && $0.requests > 0 }
      .sorted { $0.hour < $1.hour }
  }

  /// Requests that count now.
  func used(at now: Instant) -> Int {
    let first = hour(at: now) - 24
    return hours.reduce(0) { $0 + ($1.hour >= first ? $1.requests : 0) }
  }

  /// When the next one may be sent; nil when it may be now.
  func opens(after now: Instant) -> Instant? {
    var excess = used(at: now) - perDay + 1
    guard excess > 0 else { return nil }
    let first = hour(at: now) - 24
    for counted in hours where counted.hour >= first {
      excess -= counted.requests
      if excess <= 0 { return start(of: counted.hour + 25) }
    }
    return nil
  }

  /// A request is sent.
  mutating func take(at now: Instant) {
    let hour = hour(at: now)
    if hours.last?.hour == hour {
      hours[hours.count - 1].requests += 1
    } else {
      hours.removeAll { $0.hour < hour - 24 }
      hours.append(Hour(hour: hour, requests: 1))
    }
  }

  private func hour(at now: Instant) -> Int {
    let seconds = anchor.seconds + (now - anchor.instant) / .seconds(1)
    return Int((seconds / 3600).rounded(.down))
  }

  private func start(of hour: Int) -> Instant {
    anchor.instant + .seconds(Double(hour) * 3600 - anchor.seconds) + .microseconds(1)
  }
}
