import SluiceCore
import SluiceKit

/// The words of progress: the same progress is the same text.
enum ProgressLine {
  /// `42%|███ | 420k/1.0M [12:03<16:40, 580 row/s, 12 failed, 3 throttled]`, cut to `width`.
  static func bar(_ progress: RunProgress, rate: Double?, width: Int) -> String {
    let counts = progress.counts
    let longest = max(20, width - 1)
    guard counts.rowsKnown else { return String(plain(progress, rate: rate).prefix(longest)) }
    let share = counts.rows == 0 ? 1 : Double(counts.settled) / Double(counts.rows)
    let percent = counts.rows == 0 ? 100 : counts.settled * 100 / counts.rows
    let left = "\(percent)%|"
    let right = "| \(short(counts.settled))/\(short(counts.rows)) [\(facts(progress, rate: rate))]"
    let room = max(4, min(40, width - left.count - right.count - 1))
    return String((left + blocks(share, width: room) + right).prefix(longest))
  }

  /// The same facts as a sentence without a bar, for logs.
  static func plain(_ progress: RunProgress, rate: Double?) -> String {
    let counts = progress.counts
    let total = counts.rowsKnown ? "/\(short(counts.rows))" : " rows"
    return "\(short(counts.settled))\(total) [\(facts(progress, rate: rate))]"
  }

  private static func facts(_ progress: RunProgress, rate: Double?) -> String {
    let counts = progress.counts
    var facts = [clock(progress.elapsed) + "<" + eta(counts, rate: rate)]
    if progress.cold >= .seconds(1) { facts.append("cold " + clock(progress.cold)) }
    if let gate = progress.gate { facts.append(gate) }
    facts.append(rate.map { "\(shown($0)) row/s" } ?? "– row/s")
    if counts.failed > 0 { facts.append("\(short(counts.failed)) failed") }
    if counts.skipped > 0 { facts.append("\(short(counts.skipped)) skipped") }
    if progress.throttled > 0 { facts.append("\(progress.throttled) throttled") }
    if progress.gate == nil, let bound = progress.bound {
      facts.append("bound by \(bound.rawValue) (\(progress.limit) at a time)")
    }
    if let cost = progress.cost { facts.append("cost \(money(cost))") }
    return facts.joined(separator: ", ")
  }

  /// What is left at today's rate; `–` where nothing can be said.
  private static func eta(_ counts: RunCounts, rate: Double?) -> String {
    guard counts.rowsKnown else { return "–" }
    if counts.pending == 0 { return clock(.zero) }
    guard let rate, rate > 0 else { return "–" }
    let seconds = Double(counts.pending) / rate
    return seconds < 1e9 ? clock(.seconds(seconds)) : "–"
  }

  /// `12:03`, `1:02:03`, `3d 04:05`.
  static func clock(_ duration: Duration) -> String {
    let seconds = max(0, duration.components.seconds)
    let pair = { (number: Int64) in number < 10 ? "0\(number)" : "\(number)" }
    let (days, hours, minutes) = (seconds / 86400, seconds / 3600 % 24, seconds / 60 % 60)
    if days > 0 { return "\(days)d \(pair(hours)):\(pair(minutes))" }
    if hours > 0 { return "\(hours):\(pair(minutes)):\(pair(seconds % 60))" }
    return "\(pair(minutes)):\(pair(seconds % 60))"
  }

  /// `980`, `420k`, `1.0M`, `12M`.
  static func short(_ number: Int64) -> String {
    let units: [(String, Int64)] = [("G", 1_000_000_000), ("M", 1_000_000), ("k", 1_000)]
    for (unit, size) in units where number >= size {
      let tenths = number / (size / 10)
      return tenths < 100 ? "\(tenths / 10).\(tenths % 10)\(unit)" : "\(tenths / 10)\(unit)"
    }
    return "\(number)"
  }

  private static func shown(_ rate: Double) -> String {
    let tenths = Int((rate * 10).rounded())
    return tenths < 100 ? "\(tenths / 10).\(tenths % 10)" : grouped(Int(rate.rounded()))
  }

  private static func blocks(_ share: Double, width: Int) -> String {
    let parts = [" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
    let eighths = Int(min(1, max(0, share)) * Double(width * 8))
    let full = String(repeating: "█", count: eighths / 8)
    guard eighths / 8 < width else { return full }
    return full + parts[eighths % 8] + String(repeating: " ", count: width - eighths / 8 - 1)
  }
}
