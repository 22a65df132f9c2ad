internal import SluiceCore

/// Finds how many requests an endpoint takes at once, by what it answers.
///
/// The measure is goodput, the rows answered a second: where more requests at a time bring more
/// answers it goes up, where they only wait longer it comes back. Latency alone would mislead: a
/// server that batches takes longer for each answer the more it works on, and still gets more done.
///
/// ```
/// starting ──widening brings too little, losses──▶ resting at the width that is known
/// resting  ──its rounds are over, or the goodput changed──▶ trying a wider or a narrower one
/// trying   ──better: stays and tries on, in larger steps; not better: goes back──▶ resting
/// any      ──losses──▶ resting at the known width, or at 0.7 of this one
/// ```
///
/// A round is as many requests as may be in flight and lasts for their median at least: with answers
/// of a minute it takes minutes, with answers of a millisecond a fraction of a second.
struct HillClimber: Sendable {
  /// What it is doing.
  enum Phase: Sendable, Equatable {
    /// Nothing is known yet: it widens in leaps.
    case starting
    /// At the best width that is known, for so many rounds more.
    case resting(rounds: Int)
    /// At another one, to compare; so many rounds have left it in doubt.
    case trying(doubts: Int)
  }

  /// A width, and what it brought.
  struct Known: Sendable, Equatable {
    var width: Int
    var round: GoodputMeter.Round
  }

  /// The width of the first round: enough to see whether more is better.
  static let firstWidth = 8
  /// While answers take less than ``quick``, being so wide delays no other client.
  static let harmlessWidth = 64
  static let quick = 0.05
  /// The part of a widening that must come back as goodput, to stay.
  static let worth = 0.05
  /// A widening that came back whole, or nearly: the next leap is a larger one.
  static let linear = 0.8
  /// Answers that take so many times what the quickest took have company.
  static let crowded = 1.5
  /// How much of the timeout the median of the requests may use: of many requests some take three times
  /// as long as the median.
  static let margin = 3.0
  /// The fewest requests of a round.
  static let leastRound = 16
  /// The least time of a round, in seconds: shorter ones measure this machine.
  static let shortestRound = 0.25
  static let shortestFirstRound = 0.02
  /// The factor of a step; each one that was right makes the next one larger, up to 2.
  static let step = 1.25
  static let longestRest = 4
  static let mostDoubts = 3
  /// A goodput that differs by so much, and by more than chance explains, is another one.
  static let change = 0.15
  /// One try in so many is a narrower one, and fewer where narrower ones were worse again and again.
  static let narrowEvery = 4
  static let narrowSeldom = 16
  /// A width that is so many times another one is worth a line in the report, once in a while.
  static let newsRatio = 1.5
  static let newsInterval = Duration.seconds(60)

  private(set) var ceiling: Int
  /// How long a request may take, in seconds.
  private let timeout: Double
  /// The width to go to.
  private(set) var target: Int
  private(set) var phase: Phase
  private(set) var known: Known? { didSet { wasTooMuch = false } }
  /// Whether the last width that was known turned out to be too much, and no other is known yet.
  private var wasTooMuch = false
  private var meter = GoodputMeter()
  /// The least median of a round so far.
  private var quickest = Double.infinity
  private var step = HillClimber.step
  private var rest = 1
  private var untilNarrow = HillClimber.narrowEvery
  private var narrowInterval = HillClimber.narrowEvery

  /// - Parameters:
  ///   - ceiling: The widest it may be.
  ///   - width: Where an earlier run ended; nil when nothing is known.
  ///   - timeout: How long a request may take.
  init(ceiling: Int, width: Int? = nil, timeout: Duration) {
    self.ceiling = max(1, ceiling)
    self.timeout = timeout / .seconds(1)
    target = max(1, min(self.ceiling, width ?? Self.firstWidth))
    phase = width == nil ? .starting : .resting(rounds: 1)
  }

  /// The width that is known best; nil while it starts.
  var best: Int? { phase == .starting ? nil : known?.width ?? target }

  /// What it has found, if that differs from what was last said about it.
  ///
  /// - Parameters:
  ///   - last: The width that was reported last, and when; nil at first.
  ///   - now: The time.
  /// - Returns: nil while it tries, and within a minute of the last report.
  func news(
    since last: (width: Int, at: Instant)?,
    at now: Instant
  ) -> Known? {
    guard case .resting = phase, let known else { return nil }
    guard let last else { return known }
    let ratio = Double(known.width) / Double(last.width)
    let isOther = ratio >= Self.newsRatio || ratio <= 1 / Self.newsRatio
    return isOther && now - last.at >= Self.newsInterval ? known : nil
  }

  /// It must not be wider than this.
  mutating func cap(at most: Int) {
    ceiling = most
    target = min(target, most)
    if let width = known?.width, width > most { known = nil }
  }

  // MARK: - Events

  /// A request was answered while so many may be in flight.
  mutating func answered(
    _ sample: GoodputMeter.Sample,
    width: Int,
    at now: Instant
  ) {
    meter.ended(sample, at: now)
    guard width >= target else { return meter.startOver(patience: patience) }
    guard target >= floor || phase != .starting else { return go(to: floor) }
    if let round = meter.round(of: needed, width: target, shortest: shortest, at: now) {
      decide(round, now)
    }
  }

  /// A request was refused or ran out of time because there was too much to do.
  mutating func missed(_ sample: GoodputMeter.Sample, at now: Instant) {
    meter.ended(sample, at: now)
  }

  /// Too many are lost at this width.
  ///
  /// - Returns: Whether even the width that was known best is too much now.
  mutating func cut(from width: Int) -> Bool {
    step = Self.step
    rest = min(Self.longestRest, rest * 2)
    phase = .resting(rounds: rest)
    if let known, known.width < width {
      go(to: known.width)
      return false
    }
    known = nil
    wasTooMuch = true
    go(to: Int(Double(width) * 0.7))
    return true
  }

  /// The endpoint was away: what was being measured is worth nothing, and where it went away under too
  /// much work, what was known is neither.
  mutating func interrupted() {
    if case .trying = phase {
      phase = .resting(rounds: rest)
      target = known?.width ?? target
    }
    if wasTooMuch {
      phase = .starting
      target = min(target, Self.firstWidth)
    }
    meter.startOver(patience: patience)
  }

  // MARK: - Rounds

  private var needed: Int {
    let requests = max(Self.leastRound, target)
    return if case .trying(let doubts) = phase { requests * (doubts + 1) } else { requests }
  }

  private var shortest: Double {
    phase == .starting ? Self.shortestFirstRound : Self.shortestRound
  }

  /// At the start speed is worth more than precision, and a leap is seen without it.
  private var patience: Double { phase == .starting ? 0.5 : 2 }

  /// The narrowest width worth trying.
  private var floor: Int {
    guard let median = meter.median, median < Self.quick else { return 1 }
    return min(ceiling, Self.harmlessWidth)
  }

  /// The widest width worth trying: where answers take longer the more are in flight, a width at which
  /// the median would come near the timeout is one at which others run out of time.
  private var widest: Int {
    guard let median = meter.median, median > Self.crowded * quickest else { return ceiling }
    let stretch = min(Double(ceiling), timeout / Self.margin / median)
    return min(ceiling, Int(Double(target) * stretch))
  }

  private mutating func decide(_ round: GoodputMeter.Round, _ now: Instant) {
    quickest = min(quickest, meter.median ?? .infinity)
    switch phase {
    case .starting: leap(round)
    case .resting(let rounds): stay(round, rounds)
    case .trying(let doubts): compare(round, doubts)
    }
    if case .resting = phase { meter.next(at: now) }
  }

  private mutating func leap(_ round: GoodputMeter.Round) {
    let gain = known.map { self.gain(round, over: $0) } ?? 0.5
    guard gain >= Self.worth else { return goBack() }
    known = Known(width: target, round: round)
    let next = min(widest, target * (gain > Self.linear ? 4 : 2))
    if next > target { go(to: next) } else { phase = .resting(rounds: rest) }
  }

  private mutating func stay(_ round: GoodputMeter.Round, _ rounds: Int) {
    guard let before = known else {
      known = Known(width: target, round: round)
      phase = .resting(rounds: rounds - 1)
      return
    }
    let change = round.goodput / before.round.goodput - 1
    if abs(change) > max(Self.change, 3 * before.round.doubt(beside: round)) {
      known?.round = round
      step = Self.step
      narrowInterval = Self.narrowEvery
      return attempt(narrower: change < 0)
    }
    known?.round.join(round)
    guard rounds <= 1 else { return phase = .resting(rounds: rounds - 1) }
    untilNarrow -= 1
    attempt(narrower: untilNarrow <= 0)
  }

  private mutating func attempt(narrower: Bool) {
    let next = Double(target) * (narrower ? 1 / step : step)
    let width = narrower ? max(floor, Int(next)) : min(widest, Int(next.rounded(.up)))
    if narrower { untilNarrow = narrowInterval }
    guard narrower ? width < target : width > target else {
      phase = .resting(rounds: rest)
      return
    }
    phase = .trying(doubts: 0)
    go(to: width)
  }

  private mutating func compare(_ round: GoodputMeter.Round, _ doubts: Int) {
    guard let before = known else { return stay(round, rest) }
    let isWider = target > before.width
    let worth = isWider ? Self.worth : 0
    let gain = self.gain(round, over: before)
    let part = abs(Double(target - before.width)) / Double(before.width)
    if abs(gain - worth) * part < before.round.doubt(beside: round), doubts < Self.mostDoubts {
      phase = .trying(doubts: doubts + 1)
    } else if (gain >= worth) == isWider {
      known = Known(width: target, round: round)
      rest = 1
      step = min(2, step * Self.step)
      if !isWider { narrowInterval = Self.narrowEvery }
      attempt(narrower: !isWider)
    } else {
      step = Self.step
      rest = min(Self.longestRest, rest * 2)
      if !isWider { narrowInterval = min(Self.narrowSeldom, narrowInterval * 2) }
      goBack()
    }
  }

  /// The part of the change of width that came back as goodput: 1 where the one follows the other,
  /// 0 where nothing changed.
  private func gain(_ round: GoodputMeter.Round, over before: Known) -> Double {
    let width = Double(target) / Double(before.width) - 1
    return (round.goodput / before.round.goodput - 1) / width
  }

  private mutating func goBack() {
    phase = .resting(rounds: rest)
    go(to: known?.width ?? target)
  }

  private mutating func go(to width: Int) {
    target = max(1, min(ceiling, width))
    meter.startOver(patience: patience)
  }
}

extension GoodputMeter.Round {
  /// How far chance may have moved two rounds apart.
  fileprivate func doubt(beside other: Self) -> Double {
    (error * error + other.error * other.error).squareRoot()
  }

  /// Takes in another round at the same width: the surer the more, and the last ones count most.
  fileprivate mutating func join(_ other: Self) {
    let mine = error * error
    let others = other.error * other.error
    let weight = max(0.3, mine / (mine + others))
    goodput += weight * (other.goodput - goodput)
    let joined = (1 - weight) * (1 - weight) * mine + weight * weight * others
    error = max(GoodputMeter.leastError, joined.squareRoot())
  }
}
