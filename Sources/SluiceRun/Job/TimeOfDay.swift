import Foundation

/// A time of day with its zone: `06:00`, `06:00Z`, `06:00+02:00`, `06:00 Europe/Berlin`.
///
/// Without a zone it is the machine's.
public struct TimeOfDay: Sendable, Equatable {
  /// 0 to 23.
  public let hour: Int
  /// 0 to 59.
  public let minute: Int
  /// The name of the zone, such as `Europe/Berlin` or `GMT+0200`; nil for the machine's.
  public let zone: String?

  /// Reads a time; nil for anything else, and for a zone that does not exist.
  package init?(_ text: String) {
    let clock = text.prefix { $0.isASCII && ($0.isNumber || $0 == ":") }
    let parts = clock.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ (1...2).contains($0.count) }), parts[1].count == 2,
      let hour = Int(parts[0]), let minute = Int(parts[1]), (0...23).contains(hour),
      (0...59).contains(minute)
    else { return nil }
    self.hour = hour
    self.minute = minute
    let rest = text.dropFirst(clock.count).drop { $0 == " " }
    switch rest.first {
    case nil: zone = nil
    case "Z" where rest.count == 1: zone = "GMT"
    case "+", "-":
      guard let name = Self.offset(rest) else { return nil }
      zone = name
    default:
      guard TimeZone(identifier: String(rest)) != nil else { return nil }
      zone = String(rest)
    }
  }

  /// `GMT+0200` for `+02:00`.
  private static func offset(_ text: Substring) -> String? {
    let digits = text.dropFirst().filter { $0 != ":" }
    guard digits.count == 4, digits.allSatisfy({ $0.isASCII && $0.isNumber }),
      let hours = Int(digits.prefix(2)), let minutes = Int(digits.suffix(2)), hours <= 14,
      minutes < 60
    else { return nil }
    return "GMT\(text.prefix(1))\(digits)"
  }

  /// The first such time after an instant; where clocks are put forward over it, the next that there is.
  ///
  /// - Parameter instant: The instant.
  /// - Returns: The time; at most a day and an hour later.
  func next(after instant: Date) -> Date {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone.flatMap(TimeZone.init(identifier:)) ?? .current
    return calendar.nextDate(
      after: instant,
      matching: DateComponents(hour: hour, minute: minute, second: 0),
      matchingPolicy: .nextTime
    ) ?? instant.addingTimeInterval(86_400)
  }
}
