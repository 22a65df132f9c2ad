import Foundation
import SluiceCore
import SluiceTestSupport
import Testing

/// Runs that stop for money, time or failures, by the built binary: with exit status 75, and resumable.
struct BudgetTests {
  /// Every answer has used 100 tokens in and 50 out.
  static func metered(_ request: StubRequest) -> StubReply {
    var reply = Labelling.label(request)
    reply.headers += [.init("x-prompt-tokens", "100"), .init("x-generated-tokens", "50")]
    return reply
  }

  /// A row costs 0.1 + 0.1.
  static let prices = [
    "--price-per-million-input-tokens", "1000", "--price-per-million-output-tokens", "2000",
  ]

  private func run(_ job: Labelling, _ more: [String]) async throws -> Command.Result {
    try await Command(job.arguments() + more).result()
  }

  private func spending(_ job: Labelling) async throws -> Spending {
    let status = try await Command.run("status", job.ledger, "--json").output
    return try JSONDecoder().decode(Status.self, from: Data(status.utf8)).spending
  }

  private struct Status: Decodable { let spending: Spending }
  private struct Spending: Decodable {
    let input_tokens: Int
    let output_tokens: Int
    let metered_rows: Int
    let estimated_rows: Int
    let cost: Double?
    let cost_per_thousand_rows: Double?
    let cost_of_the_rest: Double?
    let unknown: String?
  }

  @Test func aRunStopsBeforeItCostsMoreAndGoesOnWithALargerBudget() async throws {
    let job = try Labelling(rows: 100) { Self.metered($0) }
    let first = try await run(job, Self.prices + ["--max-cost", "5"])
    #expect(first.status == 75, "\(first.errors)")
    #expect(first.errors.contains("the budget of 5.00 is used up"))
    let spent = try await spending(job)
    let cost = try #require(spent.cost)
    #expect(cost <= 5 && cost > 4.4, "\(cost)")
    #expect(try await job.totals().isBalanced)

    // The same budget again: nothing is left of it, and nothing is sent.
    let sent = job.server.requests.count
    #expect(try await run(job, Self.prices + ["--max-cost", "5"]).status == 75)
    #expect(job.server.requests.count - sent <= 1)

    let last = try await run(job, Self.prices + ["--max-cost", "25"])
    #expect(last.status == 0, "\(last.errors)")
    #expect(last.errors.contains("cost 20.00, 200.00 per 1,000 rows"))
    #expect(job.server.requests.count == 100)
    let all = try await spending(job)
    #expect(all.input_tokens == 10_000 && all.output_tokens == 5_000)
    #expect(all.metered_rows == 100 && all.estimated_rows == 0)
    #expect(all.cost_of_the_rest == 0)
  }

  @Test func whatARowUsedIsInTheLedgerExactlyOnceWhateverIsKilled() async throws {
    let victim = Victim()
    let job = try Labelling(rows: 300) { request in
      if [40, 170].contains(request.number) { victim.kill() }
      return Self.metered(request)
    }
    for _ in 0..<3 {
      try victim.aim(at: Command(job.arguments()))
      _ = try await victim.result()
      guard FileManager.default.fileExists(atPath: job.ledger) else { continue }
      let totals = try await job.totals()
      let used = try await spending(job)
      #expect(used.input_tokens == 100 * totals.succeeded)
      #expect(used.output_tokens == 50 * totals.succeeded)
    }
    #expect(try await job.totals().succeeded == 300)
  }

  @Test func aPriceThatNobodyGaveIsNotZero() async throws {
    let job = try Labelling(rows: 20) { Self.metered($0) }
    let result = try await run(job, [])
    #expect(result.errors.contains("2,000 tokens in, 1,000 out; cost unknown: no price given"))
    let spent = try await spending(job)
    #expect(spent.cost == nil)
    #expect(spent.unknown == "cost unknown: no price given")
  }

  @Test func aBudgetThatLacksAPriceStopsAtTheFirstAnswerThatTakesIt() async throws {
    let job = try Labelling(rows: 50) { Self.metered($0) }
    let input = ["--price-per-million-input-tokens", "1000", "--max-cost", "5"]
    let result = try await run(job, input)
    #expect(result.status == 65, "\(result.errors)")
    #expect(result.errors.contains("budget.price_per_million_output_tokens"))
    #expect(job.server.requests.count <= 8)
  }

  @Test func aDeadlineStopsTheRunAndTheNextOneGoesOn() async throws {
    let job = try Labelling(rows: 100)
    // The quota sees to it that the deadline comes first, however fast the machine.
    let result = try await job.run("--run-deadline", "2s", "--requests-per-day", "20")
    #expect(result.status == 75, "\(result.errors)")
    #expect(result.errors.contains("the deadline has passed"))
    let totals = try await job.totals()
    #expect(totals.isBalanced)
    #expect(totals.succeeded == job.server.requests.count)
    #expect(totals.succeeded <= 20)
    #expect(try await job.run().status == 0)
    #expect(job.server.requests.count == 100)
  }

  @Test func aDeadlineThatHasPassedSendsNothing() async throws {
    let job = try Labelling(rows: 10)
    let result = try await job.run("--run-deadline", "2020-01-01T00:00:00Z")
    #expect(result.status == 75, "\(result.errors)")
    #expect(job.server.requests.isEmpty)
  }

  @Test func tooManyFailuresStopTheRun() async throws {
    let job = try Labelling(rows: 400) { request in
      request.number > 50 && request.number.isMultiple(of: 3)
        ? .json(#"{"error":"too long"}"#, status: 400) : Labelling.label(request)
    }
    let result = try await run(job, ["--max-failed", "10%"])
    #expect(result.status == 75, "\(result.errors)")
    #expect(result.errors.contains("budget.max_failed allows 10.0 %"))
    let totals = try await job.totals()
    #expect(totals.isBalanced)
    #expect(totals.pending > 200)
    #expect(try await run(job, ["--max-failed", "400"]).status == 3)
  }

  @Test func aPlanTellsWhatItWillCost() async throws {
    let job = try Labelling(rows: 100)
    let arguments = job.arguments(
      "--price-per-million-input-tokens",
      "1000",
      "--price-per-hour",
      "1.5"
    )
    let plan = try await Command(["plan"] + arguments.dropFirst()).result()
    #expect(plan.status == 0, "\(plan.errors)")
    #expect(plan.output.contains("tokens     about"))
    #expect(plan.output.contains("for tokens, and 1.50 for each hour of each endpoint"))
    let free = try await Command(["plan"] + job.arguments().dropFirst()).result()
    #expect(free.output.contains("cost       unknown: no price given"))
    #expect(job.server.requests.isEmpty)
  }
}
