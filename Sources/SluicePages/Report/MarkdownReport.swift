import SluiceCore
import SluiceJSON
package import SluiceRun

/// A report of a run as Markdown, for a pull request.
package enum MarkdownReport {
  /// Every report begins with this, so that one can be told from a person's file.
  package static let mark = "<!-- sluice report -->"

  /// The file's text.
  package static func text(_ digest: RunDigest) -> String {
    let words = RunWords(digest)
    var lines = [
      mark, "# \(inline(words.name))", "", "**\(inline(words.standing))**", "",
      inline(words.balance), "",
    ]
    for item in words.advice {
      lines.append("- \(inline(item.words))\(item.command.map { " \(code($0))" } ?? "")")
    }
    lines += [""] + figures(digest, words) + failures(digest, words) + slowest(digest)
    lines += answers(digest.answers) + decisions(digest)
    return lines.joined(separator: "\n") + "\n"
  }

  private static func figures(_ digest: RunDigest, _ words: RunWords) -> [String] {
    let status = digest.status
    var rows: [(String, String)] = []
    if let rate = status.sessions.first?.rowsPerSecond {
      rows.append(("rows/s", Figures.short(rate)))
    }
    if let latency = status.latency {
      let times = [latency.p50Seconds, latency.p95Seconds, latency.p99Seconds].map(Figures.time)
      rows.append(("p50 / p95 / p99", times.joined(separator: " / ")))
    }
    rows += [
      ("requests", Figures.count(status.traffic.requests)),
      ("retries", Figures.count(status.traffic.retries)),
      ("refusals", Figures.count(status.traffic.refusals)), ("cost", words.cost),
    ]
    if let waits = words.waits { rows.append(("waits", waits)) }
    return table(["", ""], rows.map { [$0.0, $0.1] })
  }

  private static func failures(_ digest: RunDigest, _ words: RunWords) -> [String] {
    let groups = digest.status.failureGroups
    guard !groups.isEmpty else { return [] }
    let rows = groups.prefix(20).map { group in
      [
        Figures.count(group.rows), group.status.map { "\($0)" } ?? "–", group.message,
        "row \(group.example.row)", words.commands(of: group).list,
      ]
    }
    return ["## Failures", ""] + table(["rows", "status", "reason", "example", "these rows"], rows)
  }

  private static func slowest(_ digest: RunDigest) -> [String] {
    guard !digest.slowest.isEmpty else { return [] }
    let rows = digest.slowest.prefix(5).map { request in
      [
        Figures.time(request.seconds),
        request.rows == 1 ? "row \(request.first)" : "\(request.rows) rows from \(request.first)",
        request.id ?? "–",
      ]
    }
    return ["## Slowest requests", ""] + table(["took", "rows", "request id"], rows)
  }

  private static func answers(_ survey: AnswerSurvey) -> [String] {
    guard survey.looked > 0 else { return [] }
    var rows = survey.labels.prefix(20).map { ["label \($0.label)", Figures.count($0.count)] }
    if survey.truncated > 0 {
      rows.append(["cut at the most tokens", Figures.count(survey.truncated)])
    }
    if let lengths = survey.lengths {
      rows.append([
        "characters", "\(Figures.short(lengths.least)) to \(Figures.short(lengths.greatest))",
      ])
    }
    if let norms = survey.norms {
      rows.append(["norms", "\(Figures.short(norms.least)) to \(Figures.short(norms.greatest))"])
    }
    guard !rows.isEmpty else { return [] }
    return ["## Answers", "", "\(Figures.count(survey.looked)) were looked at.", ""]
      + table(["", ""], rows)
  }

  private static func decisions(_ digest: RunDigest) -> [String] {
    guard !digest.decisions.isEmpty else { return [] }
    let lines = digest.decisions.suffix(30).map {
      "- \(Figures.stamp($0.time)) \(inline(RunWords.sentence($0)))"
    }
    return ["## Decisions", ""] + lines
  }

  private static func table(_ head: [String], _ rows: [[String]]) -> [String] {
    let line = { (cells: [String]) in "| " + cells.joined(separator: " | ") + " |" }
    return [line(head), line(head.map { _ in "---" })] + rows.map { line($0.map { inline($0) }) }
      + [""]
  }

  /// Text that does nothing in Markdown, nor in the HTML that is made of it.
  static func inline(_ text: String) -> String {
    var shown = ""
    for character in safe(text, limit: 300) {
      switch character {
      case "\\", "`", "*", "_", "[", "]", "|", "#", "~", "!", "@": shown += "\\\(character)"
      case "<": shown += "&lt;"
      case ">": shown += "&gt;"
      case "&": shown += "&amp;"
      default: shown.append(character)
      }
    }
    return shown
  }

  private static func code(_ text: String) -> String {
    "`\(safe(text, limit: 600).replacing("`", with: "'"))`"
  }
}
