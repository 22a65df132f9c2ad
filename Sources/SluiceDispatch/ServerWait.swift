package import SluiceCore

/// How long a server asks to be left alone, in whatever words it says so.
///
/// The latest of all that apply counts; nonsense is passed over. Dates are compared with the reply's
/// own `Date`, because the two clocks may differ by hours. The value is the server's: clamping it is
/// the gate's.
package enum ServerWait {
  /// Longer waits are nonsense where they are given in seconds.
  static let longest = 86_400.0
  /// A wait that only the message speaks of is believed up to here.
  static let longestSpoken = 120.0

  /// The wait that a refusal asks for; nil when it asks for none.
  package static func wait(in reply: Reply, message: String) -> Duration? {
    let clock = reply.headers["date"].flatMap(TimeForms.httpDate)
    let asked =
      retryAfter(reply.headers, clock) + rateLimit(reply.headers) + resets(reply.headers, clock)
    if let seconds = asked.filter({ $0 > 0 }).max() { return .seconds(seconds) }
    return spoken(message).map { .seconds($0) }
  }

  // MARK: - Retry-After and its relatives

  /// Fields in milliseconds: more precise, so that they replace `Retry-After`.
  private static let milliseconds = [
    "retry-after-ms", "x-ms-retry-after-ms", "grpc-retry-pushback-ms", "x-amz-retry-after",
  ]

  private static func retryAfter(_ headers: HeaderBlock, _ clock: Double?) -> [Double] {
    let precise = milliseconds.flatMap { headers.all($0) }
      .compactMap(TimeForms.decimal)
      .map { $0 / 1000 }
      .filter { $0 > 0 && $0 <= longest }
    if !precise.isEmpty { return precise }
    return ["retry-after", "llm_provider-retry-after"].flatMap { headers.all($0) }
      .flatMap { value -> [Double] in
        if let date = TimeForms.httpDate(value) { return until(date, clock) }
        return value.split(separator: ",").compactMap(TimeForms.decimal).filter { $0 <= longest }
      }
  }

  /// The seconds from the reply to an instant; a day at most, since a date says what it means.
  private static func until(_ instant: Double, _ clock: Double?) -> [Double] {
    clock.map { [min(instant - $0, longest)] } ?? []
  }

  // MARK: - RateLimit, as drafted and as sent

  /// `"api";r=0;t=55` and lists of it; `limit=10, remaining=0, reset=5` of an older draft.
  private static func rateLimit(_ headers: HeaderBlock) -> [Double] {
    headers.all("ratelimit").flatMap { value -> [Double] in
      let members = value.split(separator: ",").map(parameters)
      let older = members.reduce(into: [String: Double]()) { $0.merge($1) { first, _ in first } }
      if let reset = older["reset"] { return (older["remaining"] ?? 0) <= 0 ? sane([reset]) : [] }
      return sane(members.filter { ($0["r"] ?? 1) <= 0 }.compactMap { $0["t"] })
    }
  }

  private static func parameters(of member: Substring) -> [String: Double] {
    member.split(separator: ";").reduce(into: [:]) { found, part in
      let pair = part.split(separator: "=", maxSplits: 1).map(trim)
      if pair.count == 2, let value = TimeForms.decimal(pair[1]) { found[pair[0]] = value }
    }
  }

  private static func sane(_ seconds: [Double]) -> [Double] { seconds.filter { $0 <= longest } }

  // MARK: - Resets of quotas

  private static let quotas: [(remaining: String, reset: String)] = [
    ("ratelimit-remaining", "ratelimit-reset"),
    ("x-ratelimit-remaining", "x-ratelimit-reset"),
    ("x-ratelimit-remaining-requests", "x-ratelimit-reset-requests"),
    ("x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens"),
    ("anthropic-ratelimit-requests-remaining", "anthropic-ratelimit-requests-reset"),
    ("anthropic-ratelimit-tokens-remaining", "anthropic-ratelimit-tokens-reset"),
    ("anthropic-ratelimit-input-tokens-remaining", "anthropic-ratelimit-input-tokens-reset"),
    ("anthropic-ratelimit-output-tokens-remaining", "anthropic-ratelimit-output-tokens-reset"),
  ]

  /// Resets of the quotas that are used up; a remainder of -1 (Azure) says that nothing is meant.
  private static func resets(_ headers: HeaderBlock, _ clock: Double?) -> [Double] {
    quotas.flatMap { quota -> [Double] in
      let remaining = headers[quota.remaining].map { TimeForms.decimal($0) ?? -1 }
      guard remaining == nil || remaining == 0 else { return [] }
      return headers.all(quota.reset).flatMap { reset($0, clock) }
    }
  }

  /// Seconds, a Go duration, an instant since 1970 in seconds or milliseconds, or a date.
  private static func reset(_ value: String, _ clock: Double?) -> [Double] {
    if let number = TimeForms.decimal(value) {
      if number > 1e12 { return until(number / 1000, clock) }
      if number > 1e9 { return until(number, clock) }
      return sane([number])
    }
    if let seconds = TimeForms.goDuration(value) { return sane([seconds]) }
    return (TimeForms.rfc3339(value) ?? TimeForms.httpDate(value)).map { until($0, clock) } ?? []
  }

  // MARK: - The message, last

  /// `try again in 20s`, `retry after 1m3s`, `Please wait 2.5 seconds`.
  private static func spoken(_ message: String) -> Double? {
    let said = message.prefix(4096).lowercased()
    for phrase in ["try again in ", "retry in ", "retry after ", "please wait "] {
      guard let rest = said.following(phrase) else { continue }
      let words = rest.split(separator: " ").prefix(2).map { trimmingStop($0) }
      guard let first = words.first else { continue }
      let unit = words.dropFirst().first ?? ""
      if let seconds = TimeForms.goDuration(first) ?? TimeForms.spoken(first, unit: unit) {
        return seconds > 0 ? min(seconds, longestSpoken) : nil
      }
    }
    return nil
  }

  private static func trimmingStop(_ word: Substring) -> String {
    var word = word.prefix { $0.isLetter || $0.isNumber || $0 == "." }
    while word.last == "." { word = word.dropLast() }
    return String(word)
  }
}

extension StringProtocol {
  /// What follows the first occurrence of a text.
  func following(_ text: String) -> SubSequence? {
    var rest = self[...]
    while !rest.isEmpty {
      if rest.hasPrefix(text) { return rest.dropFirst(text.count) }
      rest = rest.dropFirst()
    }
    return nil
  }
}
