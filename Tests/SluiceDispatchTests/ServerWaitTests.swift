import SluiceCore
import Testing

@testable import SluiceDialects

/// Every form in which servers ask for patience, and the nonsense among them.
@Suite struct ServerWaitTests {
  struct Form: CustomTestStringConvertible, Sendable {
    let headers: [(String, String)]
    let message: String
    let seconds: Double?
    var testDescription: String { "\(headers.map { "\($0): \($1)" }) \(message)" }

    init(_ headers: [(String, String)], _ message: String, _ seconds: Double?) {
      self.headers = headers
      self.message = message
      self.seconds = seconds
    }

    init(_ headers: [(String, String)], _ seconds: Double?) { self.init(headers, "", seconds) }
    init(_ name: String, _ value: String, _ seconds: Double?) {
      self.init([(name, value)], "", seconds)
    }

    var reply: Reply {
      let lines = headers.map { "\($0): \($1)\r\n" }.joined()
      return Reply(status: 429, headers: HeaderBlock(Array(lines.utf8)), body: [])
    }
  }

  static let date = ("Date", "Sun, 06 Nov 1994 08:49:07 GMT")
  static let newYear = ("Date", "Thu, 01 Jan 2026 00:00:00 GMT")

  static let deltas: [Form] = [
    Form("Retry-After", "20", 20), Form("retry-after", "20", 20), Form("RETRY-AFTER", " 7 ", 7),
    Form("Retry-After", "1.5", 1.5), Form("Retry-After", "0", nil), Form("Retry-After", "", nil),
    Form("Retry-After", "-5", nil), Form("Retry-After", "abc", nil),
    Form("Retry-After", "1e9", nil),
    Form("Retry-After", "86401", nil), Form("Retry-After", "86400", 86_400),
    Form("Retry-After", "5, 10", 10), Form("Retry-After", "0x10", nil),
    Form("Retry-After", "99999999999999999999999", nil), Form("Retry-After", "+5", nil),
    Form("Retry-After", "nan", nil), Form("Retry-After", "inf", nil),
    Form("Retry-After", ".5", nil),
    Form([("Retry-After", "5"), ("Retry-After", "9")], 9),
    Form([("Retry-After", "x"), ("Retry-After", "9")], 9),
    Form("llm_provider-retry-after", "12", 12), Form("retry-after-ms", "250", 0.25),
    Form("x-ms-retry-after-ms", "1500", 1.5), Form("grpc-retry-pushback-ms", "300", 0.3),
    Form("grpc-retry-pushback-ms", "-1", nil), Form("x-amz-retry-after", "2000", 2),
    Form([("Retry-After", "30"), ("retry-after-ms", "400")], 0.4),
    Form([("Retry-After", "30"), ("retry-after-ms", "soon")], 30),
  ]

  static let dates: [Form] = [
    Form([date, ("Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT")], 30),
    Form([date, ("Retry-After", "Sunday, 06-Nov-94 08:49:37 GMT")], 30),
    Form([date, ("Retry-After", "Sun Nov  6 08:49:37 1994")], 30),
    Form([date, ("Retry-After", "Mon, 06 Nov 1994 08:49:37 GMT")], 30),
    Form([date, ("Retry-After", "Sun, 06 Nov 1994 08:48:00 GMT")], nil),
    Form([date, ("Retry-After", "Sat, 01 Jan 2138 00:00:00 GMT")], 86_400),
    Form([date, ("Retry-After", "Sun, 06 Nov 1994 25:49:37 GMT")], nil),
    Form([date, ("Retry-After", "Sun, 06 Brumaire 1994 08:49:37 GMT")], nil),
    Form("Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT", nil),
  ]

  static let rateLimits: [Form] = [
    Form("RateLimit", "\"api\";r=0;t=55", 55), Form("RateLimit", "\"api\";r=12;t=55", nil),
    Form("RateLimit", "\"api\";r=0;t=55, \"pages\";r=0;t=70", 70),
    Form("RateLimit", "\"api\";r=0;t=55, \"pages\";r=9;t=70", 55),
    Form("RateLimit", "\"api\" ; r=0 ; t=5", 5), Form("RateLimit", "\"api\";r=0;t=-5", nil),
    Form("RateLimit", "\"api\";r=0", nil), Form("RateLimit", "garbage", nil),
    Form("RateLimit", "limit=100, remaining=0, reset=5", 5),
    Form("RateLimit", "limit=100, remaining=3, reset=5", nil),
    Form([("RateLimit", "\"api\";r=0;t=55"), ("Retry-After", "60")], 60),
    Form([("RateLimit", "\"api\";r=0;t=55"), ("Retry-After", "6")], 55),
    Form([("RateLimit-Remaining", "0"), ("RateLimit-Reset", "17")], 17),
    Form([("RateLimit-Remaining", "4"), ("RateLimit-Reset", "17")], nil),
    Form([("RateLimit-Policy", "\"fixed window\";\"api\";q=500;w=300")], nil),
  ]

  static let resets: [Form] = [
    Form("x-ratelimit-reset", "17", 17), Form([newYear, ("x-ratelimit-reset", "1767225640")], 40),
    Form([newYear, ("x-ratelimit-reset", "1767225640000")], 40),
    Form([newYear, ("x-ratelimit-reset", "1767225590")], nil),
    Form("x-ratelimit-reset", "1785000000", nil),
    Form([date, ("x-ratelimit-reset", "1994-11-06T08:49:37Z")], 30),
    Form([date, ("x-ratelimit-reset", "Sun, 06 Nov 1994 08:49:37 GMT")], 30),
    Form([("x-ratelimit-remaining", "5"), ("x-ratelimit-reset", "17")], nil),
    Form("x-ratelimit-reset-tokens", "6m0s", 360),
    Form("x-ratelimit-reset-requests", "12ms", 0.012),
    Form("x-ratelimit-reset-requests", "1h2m3.5s", 3723.5),
    Form("x-ratelimit-reset-requests", "1s", 1), Form("x-ratelimit-reset-tokens", "-1", nil),
    Form("x-ratelimit-reset-tokens", "0", nil), Form("x-ratelimit-reset-tokens", "soon", nil),
    Form("x-ratelimit-reset-tokens", "30", 30), Form("x-ratelimit-reset-tokens", "5d", nil),
    Form([("x-ratelimit-reset-tokens", "6m0s"), ("x-ratelimit-reset-requests", "1s")], 360),
    Form(
      [
        ("x-ratelimit-remaining-requests", "0"), ("x-ratelimit-reset-requests", "1s"),
        ("x-ratelimit-remaining-tokens", "900"), ("x-ratelimit-reset-tokens", "6m0s"),
      ],
      1
    ),
    Form([("x-ratelimit-remaining-tokens", "-1"), ("x-ratelimit-reset-tokens", "60")], nil),
    Form([date, ("anthropic-ratelimit-requests-reset", "1994-11-06T09:49:07+01:00")], nil),
    Form([date, ("anthropic-ratelimit-tokens-reset", "1994-11-06T08:49:19.5Z")], 12.5),
    Form([date, ("anthropic-ratelimit-tokens-reset", "1994-11-06T08:49:19")], nil),
  ]

  static let spoken: [Form] = [
    Form([], "Rate limit reached. Please try again in 20s.", 20),
    Form([], "try again in 1m3s", 63), Form([], "Please try again in 250ms. Visit", 0.25),
    Form([], "Please retry after 2.5 seconds", 2.5), Form([], "try again in 6 minutes", 120),
    Form([], "Please wait 30 seconds", 30), Form([], "try again in a while", nil),
    Form([], "Rate limit reached", nil), Form([("Retry-After", "3")], "try again in 20s", 3),
  ]

  static let all = deltas + dates + rateLimits + resets + spoken

  @Test(arguments: all)
  func aFormIsReadAsItIsMeant(form: Form) {
    let wait = ServerWait.wait(
      in: form.reply,
      quotas: QuotaReader.readings(in: form.reply.headers),
      message: ServerMessage(words: form.message)
    )
    #expect(wait == form.seconds.map { Duration.seconds($0) })
  }
}
