import Foundation
import SluiceCore

/// Numbers and times as people read them.
enum Figures {
  /// `1,234`.
  static func count(_ number: some BinaryInteger) -> String { grouped(number) }

  /// Three figures: `1,235`, `12.3`, `0.0421`.
  static func short(_ number: Double) -> String {
    guard number.isFinite else { return "–" }
    let size = min(abs(number), 1e15)
    if size >= 100 { return count(Int64((number < 0 ? -size : size).rounded())) }
    if size < 1e-9 { return "0" }
    var digits = 0
    var scaled = size
    while scaled < 100, digits < 11 { (scaled, digits) = (scaled * 10, digits + 1) }
    var whole = Int64(scaled.rounded())
    while digits > 0, whole.isMultiple(of: 10) { (whole, digits) = (whole / 10, digits - 1) }
    let text = String(whole)
    let zeros = String(repeating: "0", count: max(0, digits + 1 - text.count))
    let all = zeros + text
    let sign = number < 0 ? "-" : ""
    let fraction = digits > 0 ? ".\(all.suffix(digits))" : ""
    return "\(sign)\(all.dropLast(digits))\(fraction)"
  }

  /// `12.3 %`.
  static func percent(_ share: Double) -> String { short(share * 100) + " %" }

  /// `850 ms`, `12.3 s`, `4 min 10 s`, `2 h 05 min`, `3 d 4 h`.
  static func time(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0 else { return "–" }
    if seconds < 1 { return "\(Int((seconds * 1000).rounded())) ms" }
    if seconds < 60 { return "\(short(seconds)) s" }
    let whole = Int64(min(seconds, 1e15).rounded())
    let pair = { (number: Int64) in number < 10 ? "0\(number)" : "\(number)" }
    if whole < 3600 { return "\(whole / 60) min \(pair(whole % 60)) s" }
    if whole < 86_400 { return "\(whole / 3600) h \(pair(whole / 60 % 60)) min" }
    return "\(count(whole / 86_400)) d \(whole / 3600 % 24) h"
  }

  /// `12:03:04` of the day, in UTC.
  static func clock(_ time: Date) -> String { String(stamp(time).dropFirst(11).dropLast(1)) }

  /// `2026-05-01T06:00:00Z`.
  static func stamp(_ time: Date) -> String { time.formatted(.iso8601) }
}
