internal import SluiceCore
internal import SluiceDialects

/// How fast one endpoint is asked: the quotas that the job names, and those that the server speaks of.
///
/// It stands in front of the limiter: the limiter says how many requests may be in flight, the pace
/// when the next one may leave.
struct Pace: Sendable {
  /// The share of a server's quota from which on what is left of it is spread over the time left.
  static let scarce = 0.1

  /// Why nothing may be sent, in words that go before `until …`.
  enum Reason: String, Sendable {
    case minute = "the quota of the minute"
    case day = "the quota of the day"
    case server = "the server's quota"
  }

  private var requests: QuotaBucket?
  private var tokens: QuotaBucket?
  private var day: DayQuota?
  private var spread = ServerSpread()
  /// Nothing is sent before this, because the server's quota was used up.
  private var heldUntil: Instant?

  /// - Parameters:
  ///   - quotas: What the job names.
  ///   - anchor: What time it is.
  ///   - hours: The requests of the last day, from earlier sessions.
  init(_ quotas: Quotas, anchor: DayQuota.Anchor, hours: [DayQuota.Hour] = []) {
    requests = quotas.requestsPerMinute.map(QuotaBucket.init(requestsPerMinute:))
    tokens = quotas.tokensPerMinute.map(QuotaBucket.init(tokensPerMinute:))
    day = quotas.requestsPerDay.map {
      DayQuota(requestsPerDay: $0, anchor: anchor, hours: hours)
    }
  }

  /// The requests of the last day, for the next session; nil where there is no quota of the day.
  var hours: [DayQuota.Hour]? { day?.hours }

  /// When the next request may leave, and why not before; nil when it may now.
  func opens(
    after now: Instant
  ) -> (at: Instant, reason: Reason)? {
    var latest: (at: Instant, reason: Reason)?
    func consider(_ instant: Instant?, _ reason: Reason) {
      guard let instant, instant > latest?.at ?? now else { return }
      latest = (instant, reason)
    }
    consider(requests?.opens(after: now), .minute)
    consider(tokens?.opens(after: now), .minute)
    consider(day?.opens(after: now), .day)
    consider(spread.opens(after: now), .server)
    consider(heldUntil, .server)
    return latest
  }

  /// A request leaves that is likely to use so many tokens.
  mutating func sent(tokens count: Int, at now: Instant) {
    requests?.take(1, at: now)
    tokens?.take(Double(count), at: now)
    day?.take(at: now)
    spread.sent(tokens: Double(count), at: now)
  }

  /// A request came back.
  ///
  /// - Parameters:
  ///   - estimate: The tokens that it was thought to use.
  ///   - used: The tokens that it used; nil when it is not said.
  mutating func ended(estimate: Int, used: Int?) {
    if let used { tokens?.correct(from: Double(estimate), to: Double(used)) }
    spread.ended(tokens: Double(estimate))
  }

  /// The server spoke of its quotas in a reply that is no refusal.
  ///
  /// - Returns: How long nothing is sent, when a quota is used up and was not known to be.
  mutating func heard(
    _ readings: [QuotaReading],
    at now: Instant
  ) -> Duration? {
    spread.heard(readings, at: now)
    let spent = readings.filter { $0.remaining == 0 }.map { Duration.seconds($0.reset) }
    guard let longest = spent.max() else { return nil }
    // A server that counts whole seconds rounds down: a little more than it says.
    let until = now + longest + min(.seconds(1), longest * 0.1)
    guard heldUntil.map({ until > $0 }) ?? true else { return nil }
    defer { heldUntil = until }
    return heldUntil == nil ? longest : nil
  }
}
