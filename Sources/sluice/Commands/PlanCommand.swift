import ArgumentParser
import SluiceCore
import SluiceJSON
import SluiceKit

/// `sluice plan`: what would be sent; nothing leaves.
struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Show what a run would send: counts, and the first requests in full. Nothing leaves."
  )

  @OptionGroup var job: JobArguments
  @OptionGroup var sending: SendingArguments

  @Flag(help: "Plan as if the changed job had been accepted.")
  var acceptChanges = false

  @Flag(help: "Print a JSON object.")
  var json = false

  func run() throws {
    let plan = try Plan(
      try job.resolve(),
      options: sending.runOptions(acceptChanges: acceptChanges)
    )
    if json {
      try Terminal.print(JSONOutput.pretty(plan))
    } else {
      for line in PlanText.lines(plan) { try Terminal.print(line) }
    }
  }
}

/// A plan for people.
enum PlanText {
  static func lines(_ plan: Plan) -> [String] {
    var lines = [
      "job        \(safe(plan.name)) (\(plan.task))"
    ]
    lines += plan.urls.map { "endpoint   \(safe($0, limit: 400))" }
    lines += [
      "token      \(plan.tokenSource.map { "from \(safe($0, limit: 400))" } ?? "none")",
      "manifest   \(plan.manifest.map { safe($0, limit: 400) }.joined(separator: ", "))",
      "ledger     \(safe(plan.ledger, limit: 400)) (\(start(plan)))",
      "rows       \(grouped(plan.rows)): \(grouped(plan.settled)) settled, \(grouped(plan.bad)) bad, "
        + "\(grouped(plan.toAsk)) to ask in \(grouped(plan.requests)) requests, "
        + "\(plan.concurrency.words)\(plan.urls.count > 1 ? " at each endpoint" : "")",
    ]
    lines += kinds(plan.kinds)
    lines += SpendingText.lines(plan.cost)
    for change in plan.changes {
      lines.append(
        "changed    \(change.key): was \(change.before ?? "not set"), is \(change.after ?? "not set")"
      )
    }
    lines += plan.firstBadRows.map { "bad row    \($0)" }
    for request in plan.firstRequests { lines += ["", self.request(request)] }
    return lines
  }

  /// What is asked of which model; of many kinds the most frequent.
  private static func kinds(_ kinds: [PlannedKind]) -> [String] {
    let shown = 20
    let lines = kinds.prefix(shown).map {
      "asks       \(grouped($0.rows)) × \(safe($0.task, limit: 80)) of \(safe($0.model, limit: 200))"
    }
    return kinds.count > shown ? lines + ["           and \(kinds.count - shown) others"] : lines
  }

  private static func start(_ plan: Plan) -> String {
    switch plan.start {
    case .new: "new"
    case .resume: "goes on where it stopped"
    case .rebase: plan.rebase.map { "manifest changed: \($0.summary)" } ?? "changed"
    case .refused: "the job has changed: refused without --accept-changes"
    }
  }

  static func request(_ request: PlannedRequest) -> String {
    let headers = request.headers.map { "\n\($0.key): \(safe($0.value))" }.sorted()
    return "\(request.method) \(safe(request.url, limit: 400))\(headers.joined())\n\n"
      + safe(request.body, limit: 4000, oneLine: false)
  }
}
