import SluiceCore
import SluiceJSON
import SluiceKit

/// What a sample says about the rest, for people.
enum TrialText {
  /// Answers longer than this are cut on a terminal, with their length.
  private static let longestAnswer = 20_000

  static func lines(_ trial: Trial) -> [String] {
    let estimate = trial.estimate
    var lines = [
      "sample     \(grouped(estimate.rows)) rows asked, \(grouped(estimate.succeeded)) answered; "
        + "\(grouped(estimate.rowsLeft)) rows left (ranges: 10 to 90 %)",
      "rate       \(rate(estimate))",
      "time       \(range(estimate.seconds) { ProgressLine.clock(.seconds($0)) } ?? "unknown: no row was answered")",
      tokens(estimate), "cost       \(cost(estimate))", "failures   \(failures(estimate))",
    ]
    lines += trial.failures.prefix(10).map { "           \(FailureText.line($0))" }
    for answer in trial.answers {
      let id = answer.id.map { " (\(safe($0, limit: 80)))" } ?? ""
      lines += [
        "", "answer of row \(answer.row)\(id)",
        safe(answer.text, limit: longestAnswer, oneLine: false),
      ]
    }
    return lines
  }

  private static func rate(_ estimate: TrialEstimate) -> String {
    guard let rate = range(estimate.rowsPerSecond, figure) else {
      return "unknown: no row was answered"
    }
    return "\(rate) rows/s, with \(estimate.concurrency) requests at a time"
  }

  private static func tokens(_ estimate: TrialEstimate) -> String {
    guard let input = range(estimate.inputTokens, whole),
      let output = range(estimate.outputTokens, whole)
    else { return "tokens     unknown: no answer said what it used" }
    let how = estimate.tokensAreEstimated ? " (from bytes: the server does not say)" : ""
    return "tokens     \(input) in, \(output) out\(how)"
  }

  private static func cost(_ estimate: TrialEstimate) -> String {
    if let cost = range(estimate.cost, money) { return cost }
    let unknown = estimate.costUnknown ?? "cost unknown"
    return String(unknown.dropFirst("cost ".count))
      + "; --price-per-million-input-tokens, --price-per-million-output-tokens or --price-per-hour"
  }

  private static func failures(_ estimate: TrialEstimate) -> String {
    guard let share = estimate.failedShare else { return "unknown: no row was asked" }
    return range(share) { "\(figure($0 * 100)) %" } ?? ""
  }

  /// `12 (10 to 15)`; one figure where both ends are shown as it is.
  private static func range(_ range: MeasuredRange?, _ words: (Double) -> String) -> String? {
    guard let range else { return nil }
    let (low, middle, high) = (words(range.low), words(range.middle), words(range.high))
    return low == middle && high == middle ? "about \(middle)" : "\(middle) (\(low) to \(high))"
  }

  private static func whole(_ number: Double) -> String {
    grouped(Int64(min(number, 1e18).rounded()))
  }

  private static func figure(_ number: Double) -> String {
    if number >= 100 { return whole(number) }
    let tenths = Int((number * 10).rounded())
    return tenths.isMultiple(of: 10) ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
  }
}

/// A group of failures on one line.
enum FailureText {
  /// `120 × 400 too long by N tokens [a1b2c3d4], row 17: …`.
  static func line(_ group: FailureGroup) -> String {
    let status = group.status.map { "\($0) " } ?? ""
    return "\(grouped(group.rows)) × \(status)\(safe(group.message, limit: 200)) [\(group.group)]"
  }
}
