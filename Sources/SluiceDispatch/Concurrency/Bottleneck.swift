internal import SluiceCore

/// What keeps a run from being faster.
package enum LimitingFactor: String, Sendable, CaseIterable {
  /// The endpoint answers no more, however many are asked at a time; or it is not there.
  case endpoint
  /// A quota: the job's, or one the endpoint speaks of.
  case quota
  /// The most requests at a time: more of them might bring more.
  case concurrency
  /// Rows do not come in as fast as they could leave.
  case input
  /// Answers do not become durable as fast as they come.
  case ledger
}

/// Tells what a run waited for most in the last seconds: at one instant it is this, at the next that.
struct Bottleneck: Sendable {
  /// What was before so many seconds counts half.
  static let memory = 10.0
  private static let all = LimitingFactor.allCases

  private var seconds = [Double](repeating: 0, count: Bottleneck.all.count)
  private var current: Int?
  private var since: Instant?

  /// From now on it is this one; nil while nothing is waited for.
  mutating func becomes(_ limitingFactor: LimitingFactor?, at now: Instant) {
    let next = limitingFactor.flatMap { Self.all.firstIndex(of: $0) }
    if next == current, let since, now - since < .seconds(1) { return }
    if let current, let since {
      seconds[current] += (now - since) / .seconds(1)
      let isEnough = seconds.reduce(0, +) > Self.memory
      if isEnough { for place in seconds.indices { seconds[place] /= 2 } }
    }
    current = next
    since = now
  }

  /// The one that it was for the longest time; nil when nothing was waited for.
  var most: LimitingFactor? {
    let longest = seconds.indices.max { seconds[$0] < seconds[$1] }
    if let longest, seconds[longest] > 0 { return Self.all[longest] }
    return current.map { Self.all[$0] }
  }

  /// The same up to now, where nothing may have happened for long.
  func most(at now: Instant) -> LimitingFactor? {
    var later = self
    later.becomes(nil, at: now)
    return later.most ?? most
  }
}

extension DispatchCore {
  /// What keeps the next request from leaving; of several endpoints, what could be changed most easily.
  func limitingFactor(at now: Instant) -> LimitingFactor? {
    guard case .running = phase else { return nil }
    if !window.hasRoomForAnswers || uncommitted > window.rowLimit / 2 { return .ledger }
    var limitingFactor: LimitingFactor?
    for group in groups {
      for upstream in group.upstreams {
        guard let next = upstream.limitingFactor(hasWork: group.hasWork, at: now) else { continue }
        if limitingFactor.map({ next.rank < $0.rank }) ?? true { limitingFactor = next }
      }
    }
    return limitingFactor ?? .input
  }
}

extension LimitingFactor {
  fileprivate var rank: Int {
    switch self {
    case .input: 0
    case .ledger: 1
    case .concurrency: 2
    case .quota: 3
    case .endpoint: 4
    }
  }
}

extension Upstream {
  /// What keeps the next request from leaving to it; nil when none ever will.
  fileprivate func limitingFactor(hasWork: Bool, at now: Instant) -> LimitingFactor? {
    if dismissal != nil { return nil }
    if gate.closure?.reason == .throttled { return .quota }
    guard serves else { return .endpoint }
    // With room left it is the rows: none is there, or all of them wait for another try.
    if room > 0 {
      if opens(after: now) != nil { return .quota }
      return hasWork ? .endpoint : .input
    }
    return limiter.isHeldBack ? .endpoint : .concurrency
  }
}
