import Foundation
import SluiceCore
import SluiceTestSupport
import Testing

/// Quotas, by the built binary against the rehearsal endpoint, which keeps a record of them.
struct QuotaTests {
  private struct Stats: Decodable {
    struct Quota: Decodable {
      let refused: Int
      let early: Int
    }
    let requests: Int
    let quota: Quota
  }

  private func run(
    _ endpoint: Rehearsal,
    rows: Int,
    _ more: String...
  ) async throws -> (Command.Result, Stats) {
    let directory = try TemporaryDirectory()
    let lines = (1...rows).map { "{\"text\":\"row \($0)\"}\n" }.joined()
    let manifest = try directory.write("rows.jsonl", lines)
    let arguments = [
      "run", "--task", "text-classification", "--model", endpoint.url, "--manifest", manifest,
      "--inputs", "{{text}}", "--ledger", directory.path("run.sluice"), "-c", "16",
    ]
    let result = try await Command(arguments + more).result()
    return (result, try await endpoint.page("/stats", as: Stats.self))
  }

  @Test(arguments: [
    "retry-after", "retry-after-date", "retry-after-ms", "ratelimit", "ratelimit-legacy",
    "x-ratelimit", "openai", "anthropic", "azure", "litellm", "message",
  ])
  func nobodyComesBeforeTheTimeThatWasSaid(family: String) async throws {
    let endpoint = try await Rehearsal("--quota", "40/2s", "--quota-headers", family)
    let (result, stats) = try await run(endpoint, rows: 100)
    #expect(result.status == 0, "\(result.errors)")
    // Nobody leaves early: those that the two refusals find on their way are all there are.
    #expect(stats.quota.early <= 2 * 15)
    #expect(stats.requests == 100 + stats.quota.refused)
  }

  @Test func aQuotaThatTheJobKnowsIsNeverBroken() async throws {
    let endpoint = try await Rehearsal("--quota", "600/60s")
    let start = Instant.now
    let (result, stats) = try await run(endpoint, rows: 40, "--requests-per-minute", "600")
    #expect(result.status == 0, "\(result.errors)")
    #expect(stats.requests == 40 && stats.quota.refused == 0)
    // Ten a second and no burst: a slow machine can only take longer.
    #expect(Instant.now - start > .seconds(3.5))
  }

  @Test func aQuotaOfTheDayHoldsOverARestart() async throws {
    let job = try Labelling(rows: 40)
    for quota in [10, 15] {
      let command = try Command(job.arguments("--requests-per-day", "\(quota)"))
      await job.server.arrived(quota)
      command.signal(SIGINT)
      #expect(try await command.result().status == 130)
      #expect(job.server.requests.count == quota)
      #expect(try await job.totals().succeeded == quota)
    }
    #expect(try await job.run().status == 0)
    #expect(job.server.requests.count == 40)
  }
}
