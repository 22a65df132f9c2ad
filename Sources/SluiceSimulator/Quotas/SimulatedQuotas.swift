import SluiceCore
import SluiceJSON

/// The quotas of a server, and which callers kept to them.
struct SimulatedQuotas: Sendable {
  private var meters: [QuotaMeter]
  private let manner: QuotaHeaders
  private var refused = 0
  private var early = 0
  /// Until when callers have been told to wait.
  private var forbiddenUntil: Instant?

  init(_ quotas: [Quota], _ manner: QuotaHeaders, at now: Instant) {
    meters = quotas.map { QuotaMeter($0, at: now) }
    self.manner = manner
  }

  /// Whether the tokens of a request matter.
  var countsTokens: Bool { meters.contains { $0.quota.unit == .tokens } }

  /// A request has come that costs so many tokens.
  ///
  /// - Returns: Nil when it may pass, which is paid then from all quotas; else how long the caller is
  ///   told to wait.
  mutating func admit(tokens: Int, at now: Instant) -> Duration? {
    guard !meters.isEmpty else { return nil }
    if let until = forbiddenUntil, now < until { early += 1 }
    var wait: Duration?
    for index in meters.indices {
      let cost = meters[index].quota.unit == .tokens ? tokens : 1
      guard let needed = meters[index].wait(for: cost, at: now) else { continue }
      wait = max(wait ?? .zero, needed)
    }
    if let wait {
      refused += 1
      let told = manner.told(wait)
      forbiddenUntil = max(forbiddenUntil ?? now, now + told)
      return told
    }
    for index in meters.indices {
      meters[index].take(meters[index].quota.unit == .tokens ? tokens : 1, at: now)
    }
    return nil
  }

  /// What a reply tells of the quotas, with the time to wait of one that refuses.
  mutating func fields(wait: Duration?, at now: Instant) -> [HeaderField] {
    guard !meters.isEmpty else { return [] }
    let standings = meters.indices.map { meters[$0].standing(at: now) }
    return manner.fields(standings, wait: wait)
  }

  /// What `GET /stats` tells; nil without quotas.
  var report: JSONValue? {
    guard !meters.isEmpty else { return nil }
    let used = meters.map { JSONValue.array($0.periods.map(JSONValue.integer)) }
    return .object([
      .init("refused", .integer(refused)), .init("early", .integer(early)),
      .init("used", .array(used)),
    ])
  }
}
