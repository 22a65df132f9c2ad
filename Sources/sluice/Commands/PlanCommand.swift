import ArgumentParser
import SluiceCore
import SluiceJSON
import SluiceKit

/// `sluice plan`: what would be sent; nothing leaves, unless a sample is asked for.
struct PlanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Show what a run would send: counts, and the first requests in full. Nothing leaves.",
    discussion: """
      sluice plan jobs/embed-reviews.yaml
      sluice plan jobs/embed-reviews.yaml --sample 50

      With --sample rows are asked for real, spread over the manifest, and what they took says what \
      the rest will take. Their answers are in the ledger; a run does not ask them again.
      """
  )

  @OptionGroup var job: JobArguments
  @OptionGroup var sending: SendingArguments

  @Option(
    help: ArgumentHelp(
      "Ask so many rows, and tell from them what the rest will take and cost.",
      valueName: "rows"
    )
  )
  var sample: Int?

  @Option(help: ArgumentHelp("Draws another --sample. Default: 0.", valueName: "number"))
  var seed: UInt64?

  @Flag(help: "Plan as if the changed job had been accepted.")
  var acceptChanges = false

  @Flag(help: "Print a JSON object.")
  var json = false

  func validate() throws {
    if let sample, sample < 1 { throw ValidationError("--sample must be at least 1") }
    if seed != nil, sample == nil { throw ValidationError("--seed needs --sample") }
  }

  func run() async throws {
    let job = try job.resolve()
    var options = sending.runOptions(acceptChanges: acceptChanges)
    let plan = try Plan(job, options: options)
    if !json { for line in PlanText.lines(plan) { try Terminal.print(line) } }
    guard let sample else {
      if json { try Terminal.print(JSONOutput.pretty(plan)) }
      return
    }
    options.rows = .sample(sample, seed: seed ?? 0)
    let outcome = try await ask(job, options)
    let trial = try Trial(job, outcome)
    if json {
      try Terminal.print(JSONOutput.pretty(SampledPlan(plan: plan, trial: trial)))
    } else {
      for line in [""] + TrialText.lines(trial) { try Terminal.print(line) }
    }
    if let stopped = outcome.stopped { throw stopped }
  }

  /// Runs the sample; its progress goes to standard error, as a run's does.
  private func ask(_ job: Job, _ options: RunOptions) async throws -> RunOutcome {
    let run = Run(job, options: options)
    let signals = SignalHandler(
      { run.drain() },
      again: { run.isOpening ? SignalHandler.end($0) : run.stop() }
    )
    defer { withExtendedLifetime(signals) {} }
    let reporter = ProgressReporter(run, style: json ? .none : .auto)
    defer { reporter.end() }
    return try await run.start(
      opening: { reporter.begin($0) },
      notice: { reporter.note($0) }
    )
  }
}

/// A plan and what its sample says.
private struct SampledPlan: Encodable {
  let plan: Plan
  let trial: Trial
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
