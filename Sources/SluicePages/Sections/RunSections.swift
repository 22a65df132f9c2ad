import SluiceCore
import SluiceRun

/// The parts of a page about a run: the live page and the report are made of the same ones.
struct RunSections {
  /// A part with the id that the live page renews it by.
  struct Section {
    let id: String
    let markup: Markup
  }

  let digest: RunDigest
  private let words: RunWords
  private var status: RunStatus { digest.status }

  init(_ digest: RunDigest) {
    self.digest = digest
    words = RunWords(digest)
  }

  /// All that have something to say, in the order in which they are read.
  var all: [Section] {
    [
      Section(id: "standing", markup: standing), Section(id: "totals", markup: totals),
      Section(id: "plots", markup: plots), Section(id: "failures", markup: failures),
      Section(id: "endpoints", markup: endpoints), Section(id: "slowest", markup: slowest),
      Section(id: "answers", markup: answers), Section(id: "decisions", markup: decisions),
    ]
  }

  private var standing: Markup {
    let advice = words.advice.map { item -> Markup in
      let command = item.command.map { Markup.code($0) } ?? ""
      return "<li>\(item.words) \(command)</li>"
    }
    return """
      <p><strong>\(words.standing)</strong></p><ul>\(advice)</ul>
      """
  }

  private var totals: Markup {
    let share = status.rows == 0 ? 0 : Double(status.rows - status.pending) / Double(status.rows)
    let rate = status.sessions.first?.rowsPerSecond.map { "\(Figures.short($0)) rows/s" } ?? "–"
    let latency =
      status.latency.map {
        [$0.p50Seconds, $0.p95Seconds, $0.p99Seconds].map(Figures.time).joined(separator: " / ")
      } ?? "–"
    let traffic = status.traffic
    var facts: [(String, String)] = [
      ("succeeded", Figures.count(status.succeeded)), ("failed", Figures.count(status.failed)),
      ("skipped", Figures.count(status.skipped)), ("not yet done", Figures.count(status.pending)),
      ("rate", rate), ("p50 / p95 / p99", latency),
      ("requests", "\(Figures.count(traffic.requests)), \(Figures.count(traffic.retries)) retries"),
      ("refusals", Figures.count(traffic.refusals)), ("cost", words.cost),
    ]
    let spending = status.spending
    if spending.meteredRows > 0 {
      facts.append(
        (
          "tokens",
          "\(Figures.count(spending.inputTokens)) in, \(Figures.count(spending.outputTokens)) out"
        )
      )
    }
    if let bound = status.boundBy { facts.append(("bound by", bound.rawValue)) }
    let list = facts.map { "<div><dt>\($0.0)</dt><dd>\($0.1)</dd></div>" as Markup }
    let waits = words.waits.map { "<p>\($0)</p>" as Markup } ?? ""
    return """
      <h2>Totals</h2><p>\(words.balance)</p>\
      <progress max="1" value="\(Figures.short(share))" aria-label="rows done">\
      \(Figures.percent(share))</progress><dl>\(list)</dl>\(waits)
      """
  }

  private var plots: Markup {
    guard !digest.samples.isEmpty else {
      return """
        <h2>Over time</h2><p class="none">This ledger holds no samples: it is of an earlier version, or nothing has been run.</p>
        """
    }
    let plots = RunPlots(samples: digest.samples).all.enumerated().map {
      $1.markup(id: "plot\($0)")
    }
    return "<h2>Over time</h2><div class=\"plots\">\(plots)</div>"
  }

  private var failures: Markup {
    let groups = status.failureGroups
    guard !groups.isEmpty else {
      return "<h2>Failures</h2><p class=\"none\">No row has failed or been skipped.</p>"
    }
    let shown = 40
    let rows = groups.prefix(shown).map(failure)
    let more =
      groups.count > shown
      ? "<p class=\"dim\">and \(groups.count - shown) other reasons: sluice status --json has all.</p>"
        as Markup
      : ""
    return """
      <h2>Failures, by what was said</h2><div class="wide"><table><thead><tr>\
      <th scope="col" class="num">rows</th><th scope="col">status</th><th scope="col">reason</th></tr></thead>\
      <tbody>\(rows)</tbody></table></div>\(more)
      """
  }

  private func failure(_ group: FailureGroup) -> Markup {
    let commands = words.commands(of: group)
    let id = group.example.id.map { " (\($0))" } ?? ""
    return """
      <tr><td class="num">\(Figures.count(group.rows))</td>\
      <td>\(group.status.map { "\($0)" } ?? "–")<br><span class="dim">\(group.fault)</span></td>\
      <td>\(Markup.text(group.message, limit: 300))<details><summary>an example, and these rows</summary>\
      <p>row \(Figures.count(group.example.row))\(Markup.text(id, limit: 100)):</p>\
      <pre>\(Markup.text(group.example.error, limit: 1500))</pre>\
      <p>list them: \(Markup.code(commands.list))</p>\
      <p>ask them again: \(Markup.code(commands.retry))</p></details></td></tr>
      """
  }

  private var endpoints: Markup {
    let live = status.endpoints.map { endpoint -> Markup in
      let state =
        endpoint.dismissed.map { "left out: \($0)" } ?? endpoint.wait.map {
          "waiting for \($0.what)"
        }
        ?? (status.running ? "open" : "–")
      return """
        <tr><th scope="row">\(Markup.text(endpoint.name, limit: 200))</th><td>\(Markup.text(state, limit: 300))</td>\
        <td class="num">\(endpoint.inFlight) of \(endpoint.limit)</td>\
        <td class="num">\(Figures.count(endpoint.requests))</td>\
        <td class="num">\(Figures.count(endpoint.answered))</td>\
        <td class="num">\(Figures.count(endpoint.throttled))</td><td class="num">\(use(of: endpoint.name))</td></tr>
        """
    }
    guard !live.isEmpty else { return "" }
    return """
      <h2>Endpoints</h2><div class="wide"><table><caption>Figures of the last session; hours and costs of all.</caption>\
      <thead><tr><th scope="col">endpoint</th>\
      <th scope="col">state</th><th scope="col" class="num">in flight</th><th scope="col" class="num">requests</th>\
      <th scope="col" class="num">answered</th><th scope="col" class="num">refusals</th>\
      <th scope="col" class="num">hours, cost</th></tr></thead><tbody>\(live)</tbody></table></div>
      """
  }

  /// `2.1 h (0.2 cold), 4.20`.
  private func use(of name: String) -> String {
    let only = digest.endpoints.count == 1 ? digest.endpoints.first : nil
    guard let use = digest.endpoints.first(where: { $0.name == name }) ?? only else { return "–" }
    let cold = use.coldHours >= 0.005 ? " (\(Figures.short(use.coldHours)) cold)" : ""
    let cost = use.cost.map { ", \(money($0))" } ?? ""
    return "\(Figures.short(use.workingHours + use.coldHours)) h\(cold)\(cost)"
  }

  private var slowest: Markup {
    guard !digest.slowest.isEmpty else { return "" }
    let rows = digest.slowest.map { request -> Markup in
      let which =
        request.rows == 1
        ? "row \(Figures.count(request.first))"
        : "\(Figures.count(request.rows)) rows, \(Figures.count(request.first)) to \(Figures.count(request.last))"
      let end = request.status.map { "\($0)" } ?? (request.hasFailed ? "no reply" : "–")
      return """
        <tr><td class="num">\(Figures.time(request.seconds))</td><td>\(which)</td><td>\(end)</td>\
        <td class="num">\(request.attempts)</td><td>\(Figures.stamp(request.time))</td>\
        <td>\(Markup.text(request.id ?? "–", limit: 80))</td></tr>
        """
    }
    return """
      <h2>Slowest requests</h2><div class="wide"><table><thead><tr><th scope="col" class="num">took</th>\
      <th scope="col">rows</th><th scope="col">status</th><th scope="col" class="num">attempt</th>\
      <th scope="col">when</th><th scope="col">request id</th></tr></thead><tbody>\(rows)</tbody></table></div>
      """
  }

  private var answers: Markup {
    AnswerSection(survey: digest.answers, succeeded: status.succeeded).markup
  }

  private var decisions: Markup {
    guard !digest.decisions.isEmpty else { return "" }
    let lines = digest.decisions.suffix(200).map { event -> Markup in
      """
      <li><time datetime="\(Figures.stamp(event.time))" class="dim">\(Figures.clock(event.time))</time> \
      \(Markup.text(RunWords.sentence(event), limit: 400))</li>
      """
    }
    return "<h2>Decisions</h2><ol class=\"log\">\(lines)</ol>"
  }
}

extension Markup {
  /// A command that can be copied.
  static func code(_ text: String) -> Markup { "<code>\(Markup.text(text, limit: 600))</code>" }
}
