internal import SluiceCore

/// The forms in which servers write times: numbers, durations of Go, dates of HTTP and RFC 3339.
///
/// Each returns nil for what it cannot read. Instants are seconds since 1970.
package enum TimeForms {
  /// Reads `20` and `1.5`: digits and at most one point, no sign, no exponent.
  package static func decimal(_ text: some StringProtocol) -> Double? {
    let digits = trim(text)
    let isPlain = digits.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
    guard isPlain, digits.utf8.first != UInt8(ascii: "."), let value = Double(digits) else {
      return nil
    }
    return value
  }

  /// `6m0s`, `1h2m3.5s`, `12ms`, as Go's `time.Duration` prints it.
  static func goDuration(_ text: some StringProtocol) -> Double? {
    Duration(written: trim(text)).map { $0 / .seconds(1) }
  }

  /// The seconds that a value asks to wait, in any form: seconds, a duration of Go or of English (`2s`,
  /// `2 seconds`), an instant since 1970 in seconds or milliseconds, or a date.
  ///
  /// - Parameters:
  ///   - text: The value; quotes around it do not count.
  ///   - clock: The server's own clock, which instants are compared with.
  /// - Returns: The seconds, which may be negative; nil for what is no time.
  static func wait(_ text: some StringProtocol, from clock: Double?) -> Double? {
    let value = trim(trim(text).split(separator: "\"").first ?? "")
    if let number = decimal(value) {
      let instant = number > 1e12 ? number / 1000 : number > 1e9 ? number : nil
      return instant.map { wait(until: $0, from: clock) } ?? number
    }
    if let seconds = goDuration(value) { return seconds }
    if let instant = rfc3339(value) ?? httpDate(value) { return wait(until: instant, from: clock) }
    let words = value.split(separator: " ")
    let isSpoken = words.count == 2 && words[1].allSatisfy(\.isLetter)
    return isSpoken ? spoken(String(words[0]), unit: words[1].lowercased()) : nil
  }

  /// A number and a unit of English, apart or together: `20`, `seconds`.
  static func spoken(_ number: String, unit: String) -> Double? {
    guard let value = decimal(number) else { return nil }
    if unit.hasPrefix("milli") || unit == "ms" { return value / 1000 }
    if unit.hasPrefix("min") || unit == "m" { return value * 60 }
    if unit.hasPrefix("hour") || unit == "h" { return value * 3600 }
    return value
  }

  /// The three forms of RFC 9110 §5.6.7; the weekday is not looked at.
  static func httpDate(_ text: some StringProtocol) -> Double? {
    let words = text.split { $0 == " " || $0 == "," || $0 == "-" }
    guard words.count >= 5 else { return nil }
    // asctime names the month first and the year last.
    let isAsctime = month(words[1]) != nil
    let (day, name) = isAsctime ? (words[2], words[1]) : (words[1], words[2])
    let (year, time) = isAsctime ? (words[4], words[3]) : (words[3], words[4])
    guard let day = Int(day), let month = month(name), let year = fullYear(year),
      let seconds = clock(time)
    else { return nil }
    return instant(year: year, month: month, day: day, seconds: seconds)
  }

  /// `2026-05-01T12:34:56.7Z`, `…+02:00`.
  package static func rfc3339(_ text: some StringProtocol) -> Double? {
    let halves = trim(text).uppercased().split(separator: "T")
    guard halves.count == 2 else { return nil }
    let date = halves[0].split(separator: "-").compactMap { Int($0) }
    let time = halves[1].prefix { $0.isNumber || $0 == ":" || $0 == "." }
    guard date.count == 3, let seconds = clock(time),
      let offset = offset(halves[1].dropFirst(time.count))
    else { return nil }
    return instant(year: date[0], month: date[1], day: date[2], seconds: seconds - offset)
  }

  /// The seconds from a server's clock to an instant; a day at most, since a date says what it means.
  ///
  /// Without the server's clock nothing can be said: the two clocks may differ by hours.
  static func wait(until instant: Double, from clock: Double?) -> Double? {
    clock.map { min(instant - $0, ServerWait.longest) }
  }

  private static let months = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]

  private static func month(_ name: some StringProtocol) -> Int? {
    months.firstIndex(of: name.lowercased()).map { $0 + 1 }
  }

  /// A year of two digits is the nearer one, as RFC 9110 asks.
  private static func fullYear(_ digits: some StringProtocol) -> Int? {
    guard let year = Int(digits), year >= 0 else { return nil }
    guard digits.count == 2 else { return year >= 1970 ? year : nil }
    return year < 70 ? 2000 + year : 1900 + year
  }

  private static func clock(_ text: some StringProtocol) -> Double? {
    let parts = text.split(separator: ":").map { decimal($0) }
    guard parts.count == 3, let hours = parts[0], let minutes = parts[1], let seconds = parts[2],
      hours < 24, minutes < 60, seconds < 61
    else { return nil }
    return hours * 3600 + minutes * 60 + seconds
  }

  private static func offset(_ text: some StringProtocol) -> Double? {
    guard let sign = text.first else { return nil }
    if sign == "Z" { return 0 }
    let parts = text.dropFirst().split(separator: ":").compactMap { decimal($0) }
    guard parts.count == 2, sign == "+" || sign == "-" else { return nil }
    return (parts[0] * 3600 + parts[1] * 60) * (sign == "-" ? -1 : 1)
  }

  /// Days from the civil date: <https://howardhinnant.github.io/date_algorithms.html>.
  private static func instant(year: Int, month: Int, day: Int, seconds: Double) -> Double? {
    guard (1...12).contains(month), (1...31).contains(day), year <= 9999 else { return nil }
    let shifted = month <= 2 ? year - 1 : year
    let yearOfEra = shifted % 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    let days = (shifted / 400) * 146_097 + dayOfEra - 719_468
    return Double(days) * 86_400 + seconds
  }
}
