import SluiceCore

@testable import SluiceDispatch

/// How servers count requests; each refuses what is beyond its quota.
enum QuotaServer: CaseIterable {
  /// So many in each minute of the clock; whose first one began some time before the run.
  case fixedWindow
  /// So many in the minute that ends now.
  case slidingWindow
  /// A bucket that holds a minute's requests.
  case bucket
  /// So many in each second: the way in which some enforce a quota of a minute.
  case everySecond

  /// Tells of each arrival whether it is refused; arrivals are in order.
  func refusals(_ arrivals: [Duration], perMinute quota: Int) -> [Bool] {
    switch self {
    case .fixedWindow: windows(arrivals, quota, length: 60, offset: 17.3)
    case .everySecond: windows(arrivals, quota / 60 + 1, length: 1, offset: 0.4)
    case .slidingWindow: sliding(arrivals, quota)
    case .bucket: leaking(arrivals, quota)
    }
  }

  private func windows(
    _ arrivals: [Duration],
    _ quota: Int,
    length: Double,
    offset: Double
  ) -> [Bool] {
    var counts: [Int: Int] = [:]
    return arrivals.map { at in
      let window = Int(((at / .seconds(1) + offset) / length).rounded(.down))
      counts[window, default: 0] += 1
      return counts[window, default: 0] > quota
    }
  }

  private func sliding(_ arrivals: [Duration], _ quota: Int) -> [Bool] {
    var counted: ArraySlice<Duration> = []
    return arrivals.map { at in
      while let first = counted.first, at - first >= .seconds(60) { counted.removeFirst() }
      guard counted.count < quota else { return true }
      counted.append(at)
      return false
    }
  }

  private func leaking(_ arrivals: [Duration], _ quota: Int) -> [Bool] {
    var level = Double(quota)
    var last = Duration.zero
    return arrivals.map { at in
      level = min(Double(quota), level + (at - last) / .seconds(60) * Double(quota))
      last = at
      guard level >= 1 else { return true }
      level -= 1
      return false
    }
  }
}
