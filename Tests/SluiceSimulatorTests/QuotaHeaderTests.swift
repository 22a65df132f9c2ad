import Foundation
import SluiceCore
import SluiceJSON
import Testing

@testable import SluiceSimulator

/// What replies tell of quotas, family by family.
@Suite struct QuotaHeaderTests {
  private static let window = try? Quota(parsing: "100/60s")
  private static let tokens = try? Quota(parsing: "bucket:tokens:5000/60s")

  private static func fields(_ manner: QuotaHeaders, wait: Duration?) throws -> [String: String] {
    let standings = [
      QuotaMeter.Standing(quota: try #require(window), remaining: 40, reset: .seconds(61.2)),
      QuotaMeter.Standing(quota: try #require(tokens), remaining: 50, reset: .seconds(3723.5)),
    ]
    let fields = manner.fields(standings, wait: wait).map { ($0.name, $0.value) }
    return Dictionary(fields) { first, _ in first }
  }

  static let always: [(QuotaHeaders, [String: String])] = [
    (.none, [:]), (.retryAfter, [:]), (.retryAfterDate, [:]), (.retryAfterMilliseconds, [:]),
    (.message, [:]),
    (
      .rateLimit,
      [
        "RateLimit": #""api-1";r=40;t=62, "api-2";r=50;t=3724"#,
        "RateLimit-Policy": #""fixed window";"api-1";q=100;w=60, "#
          + #""token bucket";"api-2";q=5000;w=60"#,
      ]
    ),
    (
      .rateLimitLegacy,
      ["RateLimit-Limit": "5000", "RateLimit-Remaining": "50", "RateLimit-Reset": "3724"]
    ),
    (
      .openAI,
      [
        "x-ratelimit-limit-requests": "100", "x-ratelimit-remaining-requests": "40",
        "x-ratelimit-reset-requests": "1m1.2s", "x-ratelimit-limit-tokens": "5000",
        "x-ratelimit-remaining-tokens": "50", "x-ratelimit-reset-tokens": "1h2m3.5s",
      ]
    ),
    (
      .azure,
      [
        "x-ratelimit-limit-requests": "100", "x-ratelimit-remaining-requests": "40",
        "x-ratelimit-reset-requests": "62", "x-ratelimit-limit-tokens": "5000",
        "x-ratelimit-remaining-tokens": "50", "x-ratelimit-reset-tokens": "3724",
      ]
    ),
    (
      .litellm,
      [
        "llm_provider-x-ratelimit-limit-requests": "100",
        "llm_provider-x-ratelimit-remaining-requests": "40",
        "llm_provider-x-ratelimit-reset-requests": "1m1.2s",
        "llm_provider-x-ratelimit-limit-tokens": "5000",
        "llm_provider-x-ratelimit-remaining-tokens": "50",
        "llm_provider-x-ratelimit-reset-tokens": "1h2m3.5s",
      ]
    ),
  ]

  @Test(arguments: always)
  func aGoodReplyTellsWhatIsLeft(_ manner: QuotaHeaders, _ fields: [String: String]) throws {
    #expect(try Self.fields(manner, wait: nil) == fields)
  }

  static let refusals: [(QuotaHeaders, [String: String])] = [
    (.retryAfter, ["Retry-After": "2"]), (.retryAfterMilliseconds, ["retry-after-ms": "1234"]),
    (.anthropic, ["Retry-After": "2"]), (.azure, ["Retry-After": "2", "retry-after-ms": "1234"]),
    (.litellm, ["llm_provider-retry-after": "2"]),
  ]

  @Test(arguments: refusals)
  func aRefusalTellsHowLong(_ manner: QuotaHeaders, _ more: [String: String]) throws {
    let always = try Self.fields(manner, wait: nil)
    let refused = try Self.fields(manner, wait: .seconds(1.2336))
    #expect(refused.filter { always[$0.key] == nil } == more)
  }

  @Test func momentsAreThoseOfTheWallClock() throws {
    let now = Date.now.timeIntervalSince1970
    let epoch = try #require(Self.fields(.xRateLimit, wait: nil)["X-RateLimit-Reset"])
    #expect(abs(try #require(Double(epoch)) - now - 3724) < 60)
    let anthropic = try Self.fields(.anthropic, wait: nil)
    let reset = try #require(anthropic["anthropic-ratelimit-requests-reset"])
    let moment = try Date(reset, strategy: .iso8601).timeIntervalSince1970
    #expect(abs(moment - now - 62) < 60)
    let date = try #require(Self.fields(.retryAfterDate, wait: .seconds(90))["Retry-After"])
    #expect(
      date.wholeMatch(of: /[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT/) != nil
    )
  }

  @Test(arguments: [
    (0.012, "12ms"), (0.0001, "1ms"), (1, "1s"), (360, "6m0s"), (3723.5, "1h2m3.5s"),
    (59.04, "59.04s"),
  ])
  func durationsAreWrittenAsGoDoes(_ seconds: Double, _ text: String) {
    #expect(QuotaHeaders.goDuration(.seconds(seconds)) == text)
  }

  @Test func aServerKeepsItsQuotaAndTellsOfIt() async throws {
    let clock = ManualClock()
    let quota = try Quota(parsing: "2/60s")
    try await RehearsalServer.running(
      clock: clock.simulatorClock,
      {
        $0.quotas = [quota]
        $0.quotaHeaders = .rateLimit
      }
    ) { server async throws in
      let row = #"{"inputs":"a"}"#
      let first = try await server.post("/", row)
      #expect(first.headers["ratelimit"] == #""api";r=1;t=60"#)
      #expect(first.headers["ratelimit-policy"] == #""fixed window";"api";q=2;w=60"#)
      #expect(try await server.post("/", row).status == 200)
      clock.advance(by: .seconds(20))
      let refused = try await server.post("/", row)
      #expect(refused.status == 429)
      #expect(refused.headers["ratelimit"] == #""api";r=0;t=40"#)
      clock.advance(by: .seconds(40))
      #expect(try await server.post("/", row).status == 200)
      let stats = try await server.get("/stats").json["quota"]
      let expected = #"{"refused":1,"early":0,"used":[[2,1]]}"#
      #expect(stats == (try JSONValue(parsing: Array(expected.utf8))))
    }
  }

  @Test func theWordsTellWhereTheHeadersDoNot() async throws {
    let quota = try Quota(parsing: "bucket:1/20s")
    let clock = ManualClock()
    try await RehearsalServer.running(
      clock: clock.simulatorClock,
      {
        $0.quotas = [quota]
        $0.quotaHeaders = .message
      }
    ) { server async throws in
      _ = try await server.post("/", #"{"inputs":"a"}"#)
      let refused = try await server.post("/", #"{"inputs":"a"}"#)
      #expect(refused.text.contains("Please try again in 20s."))
      #expect(refused.headers["retry-after"] == nil)
    }
  }

  @Test func generatedTokensCount() async throws {
    let quota = try Quota(parsing: "tokens:1000/60s")
    let clock = ManualClock()
    try await RehearsalServer.running(
      clock: clock.simulatorClock,
      {
        $0.quotas = [quota]
        $0.quotaHeaders = .openAI
      }
    ) { server async throws in
      let chat = #"{"messages":[{"role":"user","content":"12345678"}],"max_tokens":5}"#
      let reply = try await server.post("/v1/chat/completions", chat)
      #expect(try reply.json["usage"]?["total_tokens"] == .number("8"))
      #expect(reply.headers["x-ratelimit-remaining-tokens"] == "992")
    }
  }
}
