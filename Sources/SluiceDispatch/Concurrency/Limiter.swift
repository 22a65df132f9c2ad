internal import SluiceCore

/// How many requests may be in flight at an endpoint.
///
/// Nothing is known at the start, so that the first request goes alone: a cold endpoint sees one
/// request, not 512. Each answer makes room for one more, which doubles the width each round trip up
/// to a target. A person pins the target, or a ``HillClimber`` finds it. Where answers take long, time
/// widens too, as far as the endpoint is known to stand it.
struct Limiter: Sendable {
  /// How wide time alone may make it while nothing has been answered.
  static let unproven = 8.0
  /// How long a doubling takes once something has been answered: 2 to 512 within 2 s.
  static let provenStep = Duration.milliseconds(250)
  static let unprovenStep = Duration.seconds(1)

  private(set) var ceiling: Int
  private var width = 1.0
  /// Answers widen it up to here at once, and beyond it slowly if it is pinned.
  private var target: Double
  /// Time widens it up to here, once something has been answered.
  private var familiar: Double
  private var isProven = false
  private var losses = LossRate()
  private var lastNarrowed: Instant?
  private var nextStep: Instant?
  /// Finds the target; nil when a person pinned it.
  private var climber: HillClimber?
  /// The last width that the report speaks of.
  private var reported: (width: Int, at: Instant)?

  /// - Parameters:
  ///   - concurrency: What a person said about it.
  ///   - width: Where an earlier run ended.
  ///   - timeout: How long a request may take.
  init(_ concurrency: Concurrency, width: Int? = nil, timeout: Duration = .seconds(600)) {
    ceiling = concurrency.ceiling
    switch concurrency {
    case .pinned: target = Double(ceiling)
    case .auto:
      let climber = HillClimber(ceiling: ceiling, width: width, timeout: timeout)
      target = Double(climber.target)
      self.climber = climber
    }
    familiar = target
  }

  /// The endpoint refuses more requests than so many, as it says: no more are tried, unless a person
  /// said how many there are.
  mutating func cap(at most: Int?) {
    guard let most, most < ceiling, climber != nil else { return }
    ceiling = max(1, most)
    climber?.cap(at: ceiling)
    follow()
    familiar = min(familiar, target)
  }

  /// The most requests in flight now.
  var limit: Int { Int(width) }

  /// The width that a later run can begin with; nil when it is pinned or nothing is known.
  var found: Int? { climber?.best }

  /// Whether it is narrower than allowed because the endpoint takes no more.
  var isHeldBack: Bool { climber?.phase != .starting && target < Double(ceiling) }

  /// A request was answered.
  ///
  /// - Returns: What has been found, when it is worth a line in the report.
  mutating func succeeded(
    _ sample: GoodputMeter.Sample,
    at now: Instant
  ) -> HillClimber.Known? {
    if !isProven {
      isProven = true
      nextStep = nil
      // The first answer says that it is awake: as many as the first round needs may follow.
      if climber != nil { width = min(target, Self.unproven) }
    }
    losses.answered()
    guard climber != nil else {
      creep()
      return nil
    }
    let limit = limit
    climber?.answered(sample, width: limit, at: now)
    let news = climber.flatMap {
      $0.target == Int(target) ? nil : $0.news(since: reported, at: now)
    }
    if let news { reported = (news.width, now) }
    follow()
    width = min(target, width + 1)
    familiar = max(familiar, width)
    return news
  }

  private mutating func creep() {
    if width < target {
      width = min(target, width + 1)
    } else if width < Double(ceiling) {
      width = min(Double(ceiling), width + 1 / width)
      target = width
    }
  }

  private mutating func follow() {
    guard let climber else { return }
    target = Double(climber.target)
    width = min(width, target)
  }

  /// Time passes while a unit waits for a slot.
  ///
  /// - Returns: When it widens next; nil when only answers can widen it.
  mutating func widen(at now: Instant) -> Instant? {
    let reach = min(target, isProven ? familiar : Self.unproven)
    let step = isProven ? Self.provenStep : Self.unprovenStep
    guard width < reach else {
      nextStep = nil
      return nil
    }
    if let due = nextStep, now >= due {
      width = min(reach, width * 2)
      nextStep = nil
    }
    if nextStep == nil, width < reach { nextStep = now + step }
    return nextStep
  }

  /// A request was refused or ran out of time because there was too much to do.
  ///
  /// - Parameters:
  ///   - sample: The request.
  ///   - now: The time.
  ///   - factor: What is left of the width, where nothing better is known.
  /// - Returns: Whether this made it narrower than it was known to be right.
  mutating func overloaded(
    by sample: GoodputMeter.Sample,
    at now: Instant,
    factor: Double = 0.7
  ) -> Bool {
    // The losses of one round narrow once.
    if let lastNarrowed, sample.sentAt <= lastNarrowed { return false }
    losses.lost(sample.position)
    climber?.missed(sample, at: now)
    guard losses.isTooHigh else { return false }
    losses.startOver()
    nextStep = nil
    let limit = limit
    if limit > 1 { lastNarrowed = now }
    guard climber != nil else {
      width = max(1, width * factor)
      target = width
      return limit > 1
    }
    let isNews = climber?.cut(from: limit) ?? false
    follow()
    familiar = min(familiar, target)
    return isNews && limit > 1
  }

  /// Whether a request that was sent then and is lost now was one too many: something was done about it
  /// since, or so shortly before that what had piled up was not worked off.
  func blames(_ sentAt: Instant, at now: Instant) -> Bool {
    lastNarrowed.map { now - $0 < (now - sentAt) * 3 } ?? false
  }

  /// A closed gate opens: from 2 up to where it was, because a fresh replica has cold caches.
  mutating func restart(at now: Instant) {
    isProven = true
    nextStep = nil
    lastNarrowed = now
    climber?.interrupted()
    follow()
    width = min(2, target)
    familiar = min(familiar, target)
  }
}
