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

  /// How long a refusal asks to wait.
  ///
  /// - Parameters:
  ///   - reply: The refusal.
  ///   - quotas: What it says about quotas: those that are used up are waited for.
  ///   - message: Its words, which count where its fields and its body's members say nothing.
  /// - Returns: The wait; nil when it asks for none.
  package static func wait(
    in reply: Reply,
    quotas: [QuotaReading],
    message: ServerMessage
  ) -> Duration? {
    let resets = quotas.filter(\.isUsedUp).map(\.reset)
    let asked = said(in: reply, message) + resets
    if let seconds = asked.filter({ $0 > 0 }).max() { return .seconds(seconds) }
    return spoken(message.text).map { .seconds($0) }
  }

  /// How long a refusal asks to wait; nil when it asks for none.
  package static func wait(in reply: Reply, message: ServerMessage) -> Duration? {
    wait(in: reply, quotas: QuotaReader.readings(in: reply.headers), message: message)
  }

  /// Whether a refusal asks for a wait in so many words or figures: a quota that is used up does not.
  package static func isAsked(in reply: Reply, message: ServerMessage) -> Bool {
    said(in: reply, message).contains { $0 > 0 } || spoken(message.text) != nil
  }

  /// Whether the row may be sent again, in the server's own view; nil when it says nothing.
  ///
  /// [gRPC](https://github.com/grpc/proposal/blob/master/A6-client-retries.md) forbids it by a
  /// push-back that is negative or no number.
  package static func mayRetry(_ headers: HeaderBlock) -> Bool? {
    let word = headers["x-should-retry"] ?? headers["stripe-should-retry"]
    if let said = word.flatMap({ Bool($0.lowercased()) }) { return said }
    return headers["grpc-retry-pushback-ms"].flatMap { TimeForms.decimal($0) == nil ? false : nil }
  }

  /// What fields and members of the body say.
  private static func said(in reply: Reply, _ message: ServerMessage) -> [Double] {
    let clock = reply.headers["date"].flatMap(TimeForms.httpDate)
    return retryAfter(reply.headers, clock) + message.waits.compactMap { $0.seconds(from: clock) }
  }

  // MARK: - Retry-After and its relatives

  /// Fields in milliseconds: more precise, so that they replace `Retry-After`.
  private static let milliseconds = forwarded(DialectCatalogue.millisecondWaits)
  private static let seconds = forwarded(DialectCatalogue.waits)

  private static func forwarded(_ names: [String]) -> [String] {
    names.flatMap { [$0, QuotaReader.forwarded + $0] }
  }

  private static func retryAfter(_ headers: HeaderBlock, _ clock: Double?) -> [Double] {
    let precise = milliseconds.flatMap { headers.all($0) }
      .compactMap(TimeForms.decimal)
      .map { $0 / 1000 }
      .filter { $0 > 0 && $0 <= longest }
    if !precise.isEmpty { return precise }
    return seconds.flatMap { headers.all($0) }
      .flatMap { value -> [Double] in
        if let wait = TimeForms.wait(value, from: clock) { return [wait] }
        return value.split(separator: ",").compactMap { TimeForms.wait($0, from: clock) }
      }
      .filter { $0 <= longest }
  }

  // MARK: - The message, last

  /// What stands in front of a time in a server's words.
  private static let introductions = [
    "try again in ", "try again after ", "retry in ", "retry after ", "retry again in ",
    "please wait ", "wait for ", "available in ", "available again in ", "resets in ", "reset in ",
    "reset after ",
  ]

  /// `try again in 20s`, `retry after 1m3s`, `Please wait 2.5 seconds`.
  private static func spoken(_ message: String) -> Double? {
    let said = message.prefix(4096).lowercased()
    for phrase in introductions {
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
  package func following(_ text: String) -> SubSequence? {
    var rest = self[...]
    while !rest.isEmpty {
      if rest.hasPrefix(text) { return rest.dropFirst(text.count) }
      rest = rest.dropFirst()
    }
    return nil
  }
}
