/// How many requests may be in flight: a ceiling that a person pinned, approached with care.
///
/// Nothing is known at the start, so that the first request goes alone: a cold endpoint sees one
/// request, not 512. Each success makes room for one more, which doubles the width each round trip:
/// a warm endpoint is at its full width within milliseconds. Where answers take long, time widens
/// too. Overload narrows, once for each round; then the width creeps up by one each round.
struct Limiter: Sendable {
  /// How wide time alone may make it while nothing has been answered.
  static let unproven = 8.0
  /// How long a doubling takes once something has been answered: 2 to 512 within 2 s.
  static let provenStep = Duration.milliseconds(250)
  static let unprovenStep = Duration.seconds(1)

  let ceiling: Int
  private var width = 1.0
  /// Up to here the width doubles, beyond it creeps.
  private var target: Double
  private var isProven = false
  private var lastCut: ContinuousClock.Instant?
  private var nextStep: ContinuousClock.Instant?

  init(_ concurrency: Concurrency) {
    ceiling = concurrency.ceiling
    target = Double(ceiling)
  }

  /// The most requests in flight now.
  var limit: Int { Int(width) }

  /// So many requests were answered.
  mutating func succeeded(_ count: Int = 1) {
    if !isProven {
      isProven = true
      nextStep = nil
    }
    if width < target {
      width = min(target, width + Double(count))
    } else if width < Double(ceiling) {
      width = min(Double(ceiling), width + Double(count) / width)
      target = width
    }
  }

  /// Time passes while somebody waits for a slot.
  ///
  /// - Returns: When it widens next; nil when only answers can widen it.
  mutating func widen(at now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
    let reach = isProven ? target : min(Self.unproven, target)
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

  /// The endpoint has more than it can take.
  ///
  /// - Parameters:
  ///   - sentAt: When the refused request was sent: refusals of one round cut once.
  ///   - now: The time.
  ///   - factor: What is left of the width.
  /// - Returns: Whether this cut.
  mutating func overloaded(
    sentAt: ContinuousClock.Instant,
    now: ContinuousClock.Instant,
    factor: Double = 0.7
  ) -> Bool {
    if let lastCut, sentAt <= lastCut { return false }
    lastCut = now
    width = max(1, width * factor)
    target = width
    nextStep = nil
    return true
  }

  /// A closed gate opens: from 2 up to where it was, because a fresh replica has cold caches.
  mutating func restart() {
    isProven = true
    nextStep = nil
    width = min(2, target)
  }
}
