import Foundation
import SluiceTestSupport
import Testing

/// A run that knows its endpoint: woken once, waited for, put back; and nobody's row pays for it.
struct EndpointRunTests {
  private let rows = 60

  @Test func aPausedEndpointIsWokenWaitedForAndPausedAgain() async throws {
    let run = try StagedRun(rows: rows, .init(state: "paused", looksToRun: 2))
    let result = try await run.run("--wake", "--json")
    #expect(result.status == 0, "\(result.errors)")
    #expect(run.now.orders == ["resume", "pause"])
    #expect(run.now.state == "paused")
    #expect(run.now.answered == rows && run.now.wasted == 0)
    #expect(try await run.totals() == StatusTotals(rows: rows, succeeded: rows))
    #expect(result.errors.contains("sluice: the endpoint me/emb is paused again"))
    let end = try result.object()
    #expect((end["cold_seconds"] as? Double ?? 0) > 0.2)
    #expect((end["woken"] as? [[String: Any]])?.first?["order"] as? String == "pause")
    #expect(!(result.errors + result.output).contains("hf_canary"))

    // Everything is done: nobody is woken for nothing.
    let again = try await run.run("--wake")
    #expect(again.status == 0)
    #expect(run.now.orders == ["resume", "pause"])
  }

  @Test func aPausedEndpointThatMustNotBeWokenEndsTheRun() async throws {
    let run = try StagedRun(rows: rows, .init(state: "paused"))
    let result = try await run.run()
    #expect(result.status == 69)
    let lines = result.errors.split(separator: "\n")
    #expect(lines.count { $0.contains("sluice endpoint resume emb --namespace me") } == 1)
    #expect(run.now.orders.isEmpty && run.now.wasted == 0)
    #expect(try await run.totals().pending == rows)
  }

  @Test func aSleepingEndpointIsWokenByOneRow() async throws {
    let run = try StagedRun(rows: rows, .init(state: "scaledToZero"))
    let result = try await run.run()
    #expect(result.status == 0, "\(result.errors)")
    #expect(run.now.orders == ["scale-to-zero"])
    #expect(run.now.answered == rows && run.now.wasted == 0)
    #expect(result.errors.contains("the endpoint me/emb is scaled to zero again"))
  }

  @Test func aRunningEndpointIsLeftAlone() async throws {
    let run = try StagedRun(rows: rows, .init(state: "running"))
    #expect(try await run.run("--wake", "--then", "pause").status == 0)
    #expect(run.now.orders.isEmpty)
  }

  @Test(arguments: ["failed", "updateFailed"])
  func anEndpointThatFailedEndsTheRun(_ state: String) async throws {
    let run = try StagedRun(rows: rows, .init(state: state))
    let result = try await run.run("--wake")
    #expect(result.status == 69)
    #expect(result.errors.contains("me/emb: \(state); its logs tell why"))
    #expect(run.now.answered + run.now.wasted == 0)
  }

  // MARK: - How it ends

  @Test(arguments: [(SIGINT, Int32(130)), (SIGTERM, Int32(143))])
  func aSignalPutsItBackToo(_ signal: Int32, _ status: Int32) async throws {
    let victim = Victim()
    let run = try StagedRun(
      rows: 2000,
      .init(state: "paused", onAnswer: { if $0 == 20 { victim.send(signal) } })
    )
    try victim.aim(at: run.command("--wake"))
    let result = try await victim.result()
    #expect(result.status == status, "\(result.errors)")
    #expect(run.now.orders == ["resume", "pause"])
    let totals = try await run.totals()
    #expect(totals.isBalanced && totals.failed == 0 && totals.pending > 0)
    #expect(result.errors.contains("me/emb is paused again"))
  }

  @Test func aBudgetThatIsUsedUpPutsItBackToo() async throws {
    let run = try StagedRun(rows: 200, .init(state: "paused", answer: BudgetTests.metered))
    let budget = BudgetTests.prices + ["--max-cost", "5"]
    let result = try await Command(run.arguments(["--wake"] + budget), environment: run.environment)
      .result()
    #expect(result.status == 75, "\(result.errors)")
    #expect(run.now.orders == ["resume", "pause"])
    #expect(run.now.state == "paused")
    #expect(result.errors.contains("sluice: the endpoint me/emb is paused again"))
    let totals = try await run.totals()
    #expect(totals.isBalanced && totals.failed == 0 && (1...25).contains(totals.succeeded))
    #expect(run.now.answered == totals.succeeded && run.now.wasted == 0)
  }

  @Test(.timeLimit(.minutes(5))) func timeInWhichItWasNotAwakeIsToldWhileTheRunWaits() async throws
  {
    let run = try StagedRun(rows: rows, .init(state: "paused", looksToRun: .max))
    let command = try run.command("--wake")
    let status = try await RunningStatus.of(run.ledger) { $0.cold > 0 && $0.boundBy == "endpoint" }
    #expect(status.running && status.ended == nil)
    command.signal(SIGTERM)
    #expect(try await command.result().status == 143)
    let end = try #require(try await RunningStatus.of(run.ledger))
    #expect(!end.running && end.boundBy == nil && end.cold >= status.cold)
  }

  @Test func aSignalWhileItStartsPutsItBackAtOnce() async throws {
    let run = try StagedRun(rows: rows, .init(state: "paused", looksToRun: .max))
    let command = try run.command("--wake")
    await run.server.arrived(4)
    command.signal(SIGTERM)
    let result = try await command.result()
    #expect(result.status == 143, "\(result.errors)")
    #expect(run.now.orders == ["resume", "pause"])
  }

  @Test func afterAKillTheNextStartPutsItBack() async throws {
    let victim = Victim()
    let run = try StagedRun(
      rows: 2000,
      .init(state: "paused", onAnswer: { if $0 == 20 { victim.kill() } })
    )
    try victim.aim(at: run.command("--wake", "--then", "scale-to-zero"))
    #expect(try await victim.result().isKilled)
    #expect(run.now.orders == ["resume"])
    let status = try await Command.run("status", run.ledger).output
    #expect(status.contains("woken by this run") && status.contains("me/emb"))
    run.change { $0.onAnswer = { _ in } }
    let result = try await run.run("--then", "scale-to-zero")
    #expect(result.status == 0, "\(result.errors)")
    #expect(run.now.orders == ["resume", "scale-to-zero"])
  }

  @Test func anOrderThatFailsIsSaidLoudlyAndKeepsTheExitStatus() async throws {
    let run = try StagedRun(rows: rows, .init(state: "paused", refusals: ["pause": 403]))
    let result = try await run.run("--wake")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.contains("WARNING: the endpoint me/emb IS STILL RUNNING"))
    #expect(result.errors.contains("do it by hand: sluice endpoint pause emb --namespace me"))
    #expect(try await run.totals().succeeded == rows)
    // Another start of the finished run puts it right.
    run.change { $0.refusals = [:] }
    #expect(try await run.run("--wake").errors.contains("me/emb is paused again"))
    #expect(run.now.orders == ["resume", "pause", "pause"])
  }

  @Test func aRunThatStopsForAnotherReasonPutsItBack() async throws {
    let run = try StagedRun(rows: rows, .init(state: "paused"))
    try Data("{\"text\": 1}\nnonsense\n".utf8)
      .write(to: URL(fileURLWithPath: run.directory.path("rows.jsonl")))
    let result = try await run.run("--wake", "--on-bad-row", "stop")
    #expect(result.status == 65, "\(result.errors)")
    #expect(run.now.orders.isEmpty || run.now.orders == ["resume", "pause"])
    #expect(run.now.state == "paused")
  }

  // MARK: - Paused by somebody in mid-run

  @Test func aPauseInMidRunIsUndone() async throws {
    let run = try StagedRun(rows: 400, .init(state: "running", pauses: [100]))
    let result = try await run.run("--wake")
    #expect(result.status == 0, "\(result.errors)")
    #expect(run.now.orders == ["resume", "pause"])
    #expect(try await run.totals() == StatusTotals(rows: 400, succeeded: 400))
    // At the most those that were in flight met a closed door, and one probe.
    #expect(run.now.wasted <= 5)
  }

  @Test func aPauseInMidRunIsWaitedOut() async throws {
    let run = try StagedRun(
      rows: 400,
      .init(state: "running", looksToResume: 3, pauses: [100])
    )
    let result = try await run.run()
    #expect(result.status == 0, "\(result.errors)")
    #expect(run.now.orders.isEmpty)
    #expect(try await run.totals() == StatusTotals(rows: 400, succeeded: 400))
  }

  @Test func aPauseInMidRunMayEndTheRun() async throws {
    let run = try StagedRun(rows: 400, .init(state: "running", pauses: [100]))
    let result = try await run.run("--on-pause", "stop")
    #expect(result.status == 69, "\(result.errors)")
    let totals = try await run.totals()
    #expect(totals.isBalanced && totals.failed == 0 && totals.succeeded >= 100)
    #expect(run.now.orders.isEmpty)
  }

  @Test func whoKeepsPausingItWins() async throws {
    let run = try StagedRun(
      rows: 2000,
      .init(state: "running", pauses: [50, 100, 150, 200, 250])
    )
    let result = try await run.run("--wake")
    #expect(result.status == 69, "\(result.errors)")
    #expect(result.errors.contains("paused from outside, again; it is not resumed for ever"))
    #expect(run.now.orders == ["resume", "resume", "resume"])
    let totals = try await run.totals()
    #expect(totals.isBalanced && totals.failed == 0)
  }

  // MARK: - With the rehearsal

  @Test func severalEndpointsAreEachWokenAndEachPutBack() async throws {
    let rehearsal = try await Rehearsal(
      "--endpoints",
      "pending=0,initializing=0.4,updating=0.1",
      "--latency",
      "20",
      "--deploy",
      "me/one=paused",
      "--deploy",
      "me/two=paused"
    )
    let directory = try TemporaryDirectory()
    let lines = (1...300).map { "{\"text\": \"row \($0)\"}\n" }.joined()
    let manifest = try directory.write("rows.jsonl", lines)
    let ledger = directory.path("run.sluice")
    let environment = [
      "HF_TOKEN": "hf_canary_0123", "HF_ENDPOINT": rehearsal.url,
      "HF_ENDPOINTS_API": rehearsal.url + "/v2",
    ]
    let arguments = [
      "run", "--task", "text-classification", "--endpoint", "one", "--endpoint", "two", "--wake",
      "--manifest", manifest, "--inputs", "{{text}}", "--ledger", ledger, "-c", "4",
    ]
    let result = try await Command(arguments, environment: environment).result()
    #expect(result.status == 0, "\(result.errors)")
    for name in ["one", "two"] {
      #expect(result.errors.contains("sluice: the endpoint me/\(name) is paused again"))
      let shown = try await Command(
        ["endpoint", "show", name, "--json"],
        environment: environment
      ).result()
      #expect(shown.output.contains("\"paused\""))
    }
    #expect(try await rehearsal.stats().requests == 300)
    let status = try await Command.run("status", ledger, "--json").object()
    let shown = try #require(status["endpoints"] as? [[String: Any]])
    #expect(shown.map { $0["name"] as? String } == ["one", "two"])
    #expect(shown.allSatisfy { ($0["answered"] as? Int ?? 0) > 0 })
    #expect((status["woken"] as? [String])?.isEmpty == true)
  }

  @Test func theRehearsedEndpointIsWokenAndPausedAgain() async throws {
    let rehearsal = try await Rehearsal(
      "--endpoints",
      "pending=0,initializing=0.4,updating=0.1",
      "--deploy",
      "team/emb=paused"
    )
    let directory = try TemporaryDirectory()
    let lines = (1...50).map { "{\"text\": \"row \($0)\"}\n" }.joined()
    let job = try directory.write(
      "job.yaml",
      """
      task: text-classification
      endpoint: { name: emb, namespace: team, wake: true, wake_timeout: 20s, then: pause }
      manifest: rows.jsonl
      inputs: "{{text}}"
      """
    )
    _ = try directory.write("rows.jsonl", lines)
    let environment = [
      "HF_TOKEN": "hf_canary_0123", "HF_ENDPOINT": rehearsal.url,
      "HF_ENDPOINTS_API": rehearsal.url + "/v2",
    ]
    let result = try await Command(["run", job], environment: environment).result()
    #expect(result.status == 0, "\(result.errors)")
    #expect(try await rehearsal.stats().requests == 50)
    let shown = try await Command(
      ["endpoint", "show", "emb", "--namespace", "team", "--json"],
      environment: environment
    ).result()
    #expect(shown.output.contains("\"paused\""))
    let plan = try await Command(["plan", job], environment: environment).result()
    #expect(plan.output.contains("endpoint   emb\n"))
  }
}
