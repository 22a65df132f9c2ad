/// What happens to a request before the model sees it.
///
///     loading?    → 503 with the time that is left
///     throttled?  → 429 with the time to wait
///     unlucky?    → 500, decided by the seed and the number of the request
///     otherwise   → answered
struct Admission: Sendable {
  enum Verdict: Equatable {
    case loading(Duration)
    case throttled(Duration)
    case broken
    case admitted
  }

  private var loading: Loading
  private var bucket: TokenBucket?
  private let failShare: Double
  private let seed: UInt64
  /// How many requests have reached the model.
  private var reached: UInt64 = 0

  init(_ configuration: SimulatorConfiguration, at now: ContinuousClock.Instant) {
    loading = Loading(configuration, at: now)
    bucket = configuration.throttle.map { TokenBucket(rate: $0, at: now) }
    failShare = configuration.failShare
    seed = configuration.seed
  }

  mutating func admit(at now: ContinuousClock.Instant) -> Verdict {
    if let left = loading.remaining(at: now) { return .loading(left) }
    if let wait = bucket?.take(at: now) { return .throttled(wait) }
    reached += 1
    var dice = Dice(seed: seed, salt: reached)
    return dice.unit() < failShare ? .broken : .admitted
  }

  /// How long the model still loads; nil when it is ready.
  mutating func loadingTime(at now: ContinuousClock.Instant) -> Duration? {
    loading.remaining(at: now)
  }
}
