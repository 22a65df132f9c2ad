import SluiceCore
import SluiceTestSupport
import Testing

@testable import SluiceDispatch

/// One reply asks for patience, in any form: everybody waits, and nobody longer than it takes.
@Suite struct ForbiddenTimeTests {
  typealias Form = ServerWaitTests.Form

  /// A night in which the reply to the 40th request has these fields; all others are answers.
  private static func night(
    _ status: Int,
    _ form: Form
  ) -> (run: Simulation, said: Duration) {
    let words = form.message.isEmpty ? "slow down" : form.message
    let refusal = Reply(
      status: status,
      headers: form.reply.headers,
      body: Array(#"{"error":"\#(words)"}"#.utf8)
    )
    let count = Counter()
    let said = Counter()
    var run = Simulation(DispatchPolicy(concurrency: .pinned(16)), units(1...400)) { rows, time in
      guard count.next() == 40 else { return (.milliseconds(100), .success(echo(rows))) }
      said.value = Int((time + .milliseconds(40)) / .milliseconds(1))
      guard status == 200 else { return (.milliseconds(40), .success(refusal)) }
      let answer = Reply(status: 200, headers: form.reply.headers, body: echo(rows).body)
      return (.milliseconds(40), .success(answer))
    }
    run.run()
    return (run, .milliseconds(said.value))
  }

  private static func check(_ status: Int, _ form: Form, _ wait: Double) {
    let (run, said) = night(status, form)
    #expect(run.end == .finished)
    #expect(run.succeeded == 400)
    #expect(run.sent.count == (status == 200 ? 400 : 401))
    // A reply and what leaves for it share an instant; what left with it is no trespass.
    let until = said + .seconds(wait)
    let inside = run.sent.filter { $0.at > said && $0.at < until }
    #expect(inside.isEmpty, "\(inside.map(\.at))")
    #expect(run.time < until + .seconds(wait * 0.4 + 8), "\(run.time)")
  }

  private static let waits = ServerWaitTests.all.filter { form in
    form.seconds.map { $0 < 80_000 } ?? false
  }

  @Test func thereAreEnoughForms() {
    #expect(Self.waits.count >= 40)
    #expect(Self.quotas.count >= 12)
  }

  @Test(arguments: waits)
  func aRefusalThatSaysWhenStopsEverybodyUntilThen(form: Form) throws {
    Self.check(429, form, try #require(form.seconds))
  }

  @Test(arguments: waits.filter { $0.message.isEmpty })
  func anOverloadThatSaysWhenStopsEverybodyUntilThen(form: Form) throws {
    Self.check(503, form, try #require(form.seconds))
  }

  static let quotas: [Form] = [
    Form("RateLimit", "\"api\";r=0;t=55", 55), Form("RateLimit", "\"api\" ; r=0 ; t=5", 5),
    Form("RateLimit", "\"api\";r=0;t=55, \"pages\";r=9;t=70", 55),
    Form("RateLimit", "\"api\";r=0;t=55, \"pages\";r=0;t=70", 70),
    Form("RateLimit", "limit=100, remaining=0, reset=5", 5),
    Form(
      [
        ("RateLimit", "\"api\";r=0;t=12"),
        ("RateLimit-Policy", "\"fixed window\";\"api\";q=500;w=300"),
      ],
      12
    ),
    Form([("RateLimit-Remaining", "0"), ("RateLimit-Reset", "17")], 17),
    Form([("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", "2.5")], 2.5),
    Form([("X-Rate-Limit-Remaining", "0"), ("X-Rate-Limit-Reset", "31")], 31),
    Form(
      [
        ServerWaitTests.newYear, ("x-ratelimit-remaining", "0"),
        ("x-ratelimit-reset", "1767225640"),
      ],
      40
    ),
    Form([("x-ratelimit-remaining-requests", "0"), ("x-ratelimit-reset-requests", "1m0s")], 60),
    Form([("x-ratelimit-remaining-tokens", "0"), ("x-ratelimit-reset-tokens", "6m0s")], 360),
    Form([("x-ratelimit-remaining-tokens", "0"), ("x-ratelimit-reset-tokens", "30")], 30),
    Form(
      [
        ("llm_provider-x-ratelimit-remaining-tokens", "0"),
        ("llm_provider-x-ratelimit-reset-tokens", "45s"),
      ],
      45
    ),
    Form(
      [
        ServerWaitTests.date, ("anthropic-ratelimit-input-tokens-remaining", "0"),
        ("anthropic-ratelimit-input-tokens-reset", "1994-11-06T08:49:19.5Z"),
      ],
      12.5
    ),
    Form(
      [
        ServerWaitTests.date, ("anthropic-ratelimit-requests-remaining", "0"),
        ("anthropic-ratelimit-requests-reset", "1994-11-06T08:50:07Z"),
      ],
      60
    ),
  ]

  @Test(arguments: quotas)
  func anAnswerThatUsesUpTheQuotaStopsEverybodyUntilTheReset(form: Form) throws {
    Self.check(200, form, try #require(form.seconds))
  }

  static let nonsense: [Form] = [
    Form([("RateLimit-Remaining", "0"), ("RateLimit-Reset", "-17")], nil),
    Form([("RateLimit-Remaining", "none"), ("RateLimit-Reset", "17")], nil),
    Form([("x-ratelimit-remaining", "-1"), ("x-ratelimit-reset", "-1")], nil),
    Form(
      [
        ("x-ratelimit-limit-requests", "0"), ("x-ratelimit-remaining-requests", "0"),
        ("x-ratelimit-reset-requests", "60"),
      ],
      nil
    ),
    Form([("x-ratelimit-remaining-tokens", "0"), ("x-ratelimit-reset-tokens", "0")], nil),
    Form([("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1e300")], nil),
    Form([("x-ratelimit-reset", "17")], nil), Form([("Retry-After", "30")], nil),
    Form("RateLimit", "\"api\";r=;t=", nil), Form("RateLimit", ";;;===", nil),
    Form([("anthropic-ratelimit-requests-remaining", "0")], nil),
  ]

  @Test(arguments: nonsense)
  func nonsenseInAnAnswerStopsNobody(form: Form) {
    let (run, _) = Self.night(200, form)
    #expect(run.succeeded == 400)
    #expect(run.time < .seconds(10), "\(run.time)")
  }

  @Test func aServerThatAsksForHoursIsParkedAndTheRunSaysSo() {
    let (run, said) = Self.night(429, Form("Retry-After", "7200", 7200))
    #expect(run.succeeded == 400)
    #expect(run.sent(before: said + .seconds(7_200)) <= 40 + 16)
    #expect(run.history.contains { $0.kind == .gateClosed && $0.detail.contains("parked") })
  }

  @Test(arguments: ["false", "true"])
  func aServersViewOnRetriesCountsForRowsAndNotForEndpoints(word: String) {
    let count = Counter()
    var run = Simulation(DispatchPolicy(concurrency: .pinned(4)), units(1...40)) { rows, _ in
      let headers: KeyValuePairs = ["x-should-retry": word, "Retry-After": "1"]
      guard count.next() == 20 else { return (.milliseconds(50), .success(echo(rows))) }
      return (.milliseconds(50), .success(reply(429, "busy", headers)))
    }
    run.run()
    #expect(run.succeeded == 40)
  }

  @Test(arguments: ["-1", "never"])
  func aPushbackThatForbidsRetriesFailsTheRow(pushback: String) {
    let count = Counter()
    var run = Simulation(DispatchPolicy(concurrency: .pinned(4)), units(1...40)) { rows, _ in
      guard count.next() == 20 else { return (.milliseconds(50), .success(echo(rows))) }
      let headers: KeyValuePairs = ["grpc-retry-pushback-ms": pushback]
      return (.milliseconds(50), .success(reply(500, "no", headers)))
    }
    run.run()
    #expect(run.failed.count == 1)
    #expect(run.sent.count == 40)
  }
}

/// Counts the calls of an endpoint; a simulation runs on one thread.
final class Counter {
  var value = 0

  func next() -> Int {
    value += 1
    return value
  }
}
