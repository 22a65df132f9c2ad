import SluiceCore
import SluiceJSON

/// What happens to a request before the model sees it.
///
///     loading?    → 503 with the time that is left
///     over quota? → 429, with what the server tells of its quotas
///     throttled?  → 429 with the time to wait
///     unlucky?    → 500 or a broken connection, decided by the seed and the number of the request
///     otherwise   → answered
struct Admission: Sendable {
  enum Verdict: Equatable {
    case loading(Duration)
    case overQuota(Duration)
    case throttled(Duration)
    case broken
    case reset
    case admitted
  }

  private var loading: Loading
  private var quotas: SimulatedQuotas
  private let manner: QuotaHeaders
  private var bucket: TokenBucket?
  /// The shares of requests that get a 500, and whose connection breaks.
  var failShare: Double
  var resetShare: Double
  private let seed: UInt64
  /// How many requests have reached the model.
  private var reached: UInt64 = 0

  init(_ configuration: SimulatorConfiguration, at now: Instant) {
    let loadsNow = configuration.loadFrom == .server
    loading = Loading(for: .seconds(configuration.loadSeconds), from: loadsNow ? now : nil)
    quotas = SimulatedQuotas(configuration.quotas, configuration.quotaHeaders, at: now)
    manner = configuration.quotaHeaders
    bucket = configuration.throttle.map { TokenBucket(rate: $0, at: now) }
    failShare = configuration.failShare
    resetShare = configuration.resetShare
    seed = configuration.seed
  }

  /// Decides about a request that costs so many tokens.
  mutating func admit(tokens: Int, at now: Instant) -> Verdict {
    if let left = loading.remaining(at: now) { return .loading(left) }
    if let wait = quotas.admit(tokens: tokens, at: now) { return .overQuota(wait) }
    if let wait = bucket?.take(at: now) { return .throttled(wait) }
    reached += 1
    var dice = Dice(seed: seed, salt: reached)
    if dice.unit() < failShare { return .broken }
    return resetShare > 0 && dice.unit() < resetShare ? .reset : .admitted
  }

  /// How long the model still loads; nil when it is ready.
  mutating func loadingTime(at now: Instant) -> Duration? {
    loading.remaining(at: now)
  }

  // MARK: - SimulatedQuotas

  /// Whether the tokens of a request matter.
  var countsTokens: Bool { quotas.countsTokens }

  /// What the reply to a request tells of the quotas.
  mutating func quotaFields(_ verdict: Verdict, at now: Instant) -> [HeaderField] {
    if case .overQuota(let wait) = verdict { return quotas.fields(wait: wait, at: now) }
    return quotas.fields(wait: nil, at: now)
  }

  /// What `GET /stats` tells of the quotas.
  var report: [JSONValue.JSONMember] { quotas.report.map { [.init("quota", $0)] } ?? [] }

  // MARK: - Changes

  /// The model loads anew.
  mutating func load(for time: Duration, at now: Instant) {
    loading = Loading(for: time, from: now)
  }

  mutating func throttle(to rate: Double?, at now: Instant) {
    bucket = rate.map { TokenBucket(rate: $0, at: now) }
  }

  mutating func keep(to quotas: [Quota], at now: Instant) {
    self.quotas = SimulatedQuotas(quotas, manner, at: now)
  }
}
