import Foundation
import SluiceCore

/// How a server tells of its quotas: the header families of the field.
package enum QuotaHeaders: String, Sendable, CaseIterable {
  /// Hugging Face's serverless inference: a 429, and no word about the time.
  case none
  /// `Retry-After: 12`.
  case retryAfter = "retry-after"
  /// `Retry-After: Fri, 31 Dec 1999 23:59:59 GMT`.
  case retryAfterDate = "retry-after-date"
  /// `retry-after-ms: 11560`.
  case retryAfterMilliseconds = "retry-after-ms"
  /// Hugging Face's hub and router: `RateLimit: "api";r=0;t=55` and `RateLimit-Policy`, on each reply.
  case rateLimit = "ratelimit"
  /// Earlier drafts of the same: `RateLimit-Limit`, `-Remaining`, `-Reset` in seconds.
  case rateLimitLegacy = "ratelimit-legacy"
  /// `X-RateLimit-…` with the reset as seconds since 1970.
  case xRateLimit = "x-ratelimit"
  /// `x-ratelimit-…-requests` and `-tokens`, with resets such as `6m0s`.
  case openAI = "openai"
  /// `anthropic-ratelimit-…` with resets such as `2026-01-01T00:00:00Z`, and `retry-after`.
  case anthropic
  /// OpenAI's with resets in bare seconds, `retry-after` and `retry-after-ms`.
  case azure
  /// A proxy that hands on what its provider said, under another name.
  case litellm
  /// Nothing in the headers; "Please try again in 20s" in the error's words.
  case message

  /// The time that a caller is told to wait: whole seconds or milliseconds, never less than it takes.
  func told(_ wait: Duration) -> Duration {
    switch self {
    case .none: .zero
    case .retryAfterMilliseconds, .openAI, .message, .azure: .milliseconds(Self.milliseconds(wait))
    case .retryAfter, .retryAfterDate, .rateLimit, .rateLimitLegacy, .xRateLimit, .anthropic,
      .litellm:
      .seconds(Self.seconds(wait))
    }
  }

  /// The fields of a reply; `wait` is that of one that refuses.
  func fields(_ standings: [QuotaMeter.Standing], wait: Duration?) -> [HeaderField] {
    switch self {
    case .none, .message: []
    case .retryAfter: wait.map { [Self.retryAfter($0)] } ?? []
    case .retryAfterDate: wait.map { [Self.retryAfterDate($0)] } ?? []
    case .retryAfterMilliseconds: wait.map { [Self.retryAfterMS($0)] } ?? []
    case .rateLimit: Self.structured(standings)
    case .rateLimitLegacy: Self.triple("RateLimit-", standings) { String(Self.seconds($0)) }
    case .xRateLimit: Self.triple("X-RateLimit-", standings) { String(Self.epoch(in: $0)) }
    case .openAI: Self.byUnit(standings, "x-ratelimit-%-#", reset: Self.goDuration)
    case .azure:
      (wait.map { [Self.retryAfter($0), Self.retryAfterMS($0)] } ?? [])
        + Self.byUnit(standings, "x-ratelimit-%-#") { String(Self.seconds($0)) }
    case .anthropic:
      (wait.map { [Self.retryAfter($0)] } ?? [])
        + Self.byUnit(standings, "anthropic-ratelimit-#-%", reset: Self.timestamp)
    case .litellm:
      ((wait.map { [Self.retryAfter($0)] } ?? [])
        + Self.byUnit(standings, "x-ratelimit-%-#", reset: Self.goDuration))
        .map { HeaderField("llm_provider-" + $0.name.lowercased(), $0.value) }
    }
  }

  // MARK: - Times

  private static func seconds(_ time: Duration) -> Int { max(1, Int(time.seconds.rounded(.up))) }

  private static func milliseconds(_ time: Duration) -> Int {
    // A bucket is filled by arithmetic that rounds.
    max(1, Int((time.seconds * 1000 - 1e-3).rounded(.up)))
  }

  private static func epoch(in time: Duration) -> Int {
    Int((Date.now.timeIntervalSince1970 + time.seconds).rounded(.up))
  }

  private static func timestamp(in time: Duration) -> String {
    Date(timeIntervalSince1970: Double(epoch(in: time))).formatted(.iso8601)
  }

  /// `1h2m3.5s`, `6m0s`, `12ms`, as Go writes durations.
  static func goDuration(_ time: Duration) -> String {
    let total = milliseconds(time)
    guard total >= 1000 else { return "\(total)ms" }
    let (hours, minutes, rest) = (total / 3_600_000, total / 60_000 % 60, total % 60_000)
    let fraction = String(rest % 1000 + 1000).dropFirst()
    let digits = fraction.reversed().drop { $0 == "0" }.reversed()
    let seconds = "\(rest / 1000)" + (digits.isEmpty ? "" : "." + String(digits)) + "s"
    if hours > 0 { return "\(hours)h\(minutes)m\(seconds)" }
    return minutes > 0 ? "\(minutes)m\(seconds)" : seconds
  }

  // MARK: - Fields

  private static func retryAfter(_ wait: Duration) -> HeaderField {
    HeaderField("Retry-After", String(seconds(wait)))
  }

  private static func retryAfterMS(_ wait: Duration) -> HeaderField {
    HeaderField("retry-after-ms", String(milliseconds(wait)))
  }

  /// The date is that of the reply's own `Date` and the time after it.
  private static func retryAfterDate(_ wait: Duration) -> HeaderField {
    let date = Date(timeIntervalSince1970: Double(epoch(in: wait)))
    return HeaderField("Retry-After", httpDate(date))
  }

  private static func httpDate(_ date: Date) -> String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(identifier: "GMT")
    formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    return formatter.string(from: date)
  }

  private static func structured(_ standings: [QuotaMeter.Standing]) -> [HeaderField] {
    let names = standings.indices.map { standings.count == 1 ? "\"api\"" : "\"api-\($0 + 1)\"" }
    let limits = zip(names, standings).map { "\($0);r=\($1.remaining);t=\(seconds($1.reset))" }
    let policies = zip(names, standings).map { name, standing in
      let kind = standing.quota.kind == .window ? "fixed window" : "token bucket"
      let window = seconds(standing.quota.period)
      return "\"\(kind)\";\(name);q=\(standing.quota.amount);w=\(window)"
    }
    return [
      HeaderField("RateLimit", limits.joined(separator: ", ")),
      HeaderField("RateLimit-Policy", policies.joined(separator: ", ")),
    ]
  }

  /// Limit, remaining and reset of the quota that is nearest to its end.
  private static func triple(
    _ prefix: String,
    _ standings: [QuotaMeter.Standing],
    reset: (Duration) -> String
  ) -> [HeaderField] {
    let nearest = standings.min { $0.remainingShare < $1.remainingShare }
    return nearest.map {
      [
        HeaderField(prefix + "Limit", String($0.quota.amount)),
        HeaderField(prefix + "Remaining", String($0.remaining)),
        HeaderField(prefix + "Reset", reset($0.reset)),
      ]
    } ?? []
  }

  /// The same for requests and for tokens; `%` in the pattern is limit, remaining or reset, `#` the
  /// unit.
  private static func byUnit(
    _ standings: [QuotaMeter.Standing],
    _ pattern: String,
    reset: (Duration) -> String
  ) -> [HeaderField] {
    [(Quota.Unit.requests, "requests"), (.tokens, "tokens")].flatMap { unit, name in
      triple("", standings.filter { $0.quota.unit == unit }, reset: reset).map { field in
        let name = pattern.replacing("#", with: name)
          .replacing("%", with: field.name.lowercased())
        return HeaderField(name, field.value)
      }
    }
  }
}

extension QuotaMeter.Standing {
  fileprivate var remainingShare: Double { Double(remaining) / Double(quota.amount) }
}
