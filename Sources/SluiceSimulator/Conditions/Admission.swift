import SluiceCore

/// What happens to a request before the model sees it.
///
///     loading?    → 503 with the time that is left
///     over quota? → 429, with what the server tells of its quotas
///     throttled?  → 429 with the time to wait
///     unlucky?    → 500, decided by the seed and the number of the request
///     otherwise   → answered
struct Admission: Sendable {
  enum Verdict: Equatable {
    case loading(Duration)
    case overQuota(Duration)
    case throttled(Duration)
    case broken
    case admitted
  }

  private var loading: Loading
  private var quotas: Quotas
  private var bucket: TokenBucket?
  private let failShare: Double
  private let seed: UInt64
  /// How many requests have reached the model.
  private var reached: UInt64 = 0

  init(_ configuration: SimulatorConfiguration, at now: ContinuousClock.Instant) {
    loading = Loading(configuration, at: now)
    quotas = Quotas(configuration.quotas, configuration.quotaHeaders, at: now)
    bucket = configuration.throttle.map { TokenBucket(rate: $0, at: now) }
    failShare = configuration.failShare
    seed = configuration.seed
  }

  /// Decides about a request that costs so many tokens.
  mutating func admit(tokens: Int, at now: ContinuousClock.Instant) -> Verdict {
    if let left = loading.remaining(at: now) { return .loading(left) }
    if let wait = quotas.admit(tokens: tokens, at: now) { return .overQuota(wait) }
    if let wait = bucket?.take(at: now) { return .throttled(wait) }
    reached += 1
    var dice = Dice(seed: seed, salt: reached)
    return dice.unit() < failShare ? .broken : .admitted
  }

  /// How long the model still loads; nil when it is ready.
  mutating func loadingTime(at now: ContinuousClock.Instant) -> Duration? {
    loading.remaining(at: now)
  }

  /// What the reply to a request tells of the quotas.
  mutating func quotaFields(_ verdict: Verdict, at now: ContinuousClock.Instant) -> [HeaderField] {
    if case .overQuota(let wait) = verdict { return quotas.fields(wait: wait, at: now) }
    return quotas.fields(wait: nil, at: now)
  }

  /// What `GET /stats` tells of the quotas.
  var report: [JSONValue.JSONMember] { quotas.report.map { [.init("quota", $0)] } ?? [] }
}
