import SluiceCore
import SluiceJSON
import SluiceTestSupport
import Testing

@testable import SluiceDialects
@testable import SluiceDispatch

/// What servers say about tokens, wherever they say it.
@Suite struct UsageReaderTests {
  struct Case: Sendable {
    let body: String
    let headers: [(String, String)]
    let usage: TokenUsage?

    init(
      _ body: String,
      _ input: Int?,
      _ output: Int = 0,
      headers: [(String, String)] = []
    ) {
      self.body = body
      self.headers = headers
      usage = input.map { TokenUsage(input: $0, output: output) }
    }
  }

  private static let cases: [Case] = [
    Case(
      #"{"choices":[],"usage":{"prompt_tokens":12,"completion_tokens":30,"total_tokens":42}}"#,
      12,
      30
    ),
    Case(#"{"data":[],"usage":{"prompt_tokens":9,"total_tokens":9}}"#, 9),
    Case(#"{"usage":{"total_tokens":9}}"#, 9),
    Case(#"{"usage":{"completion_tokens":4,"total_tokens":9}}"#, 5, 4),
    Case(#"{"usage":{"input_tokens":7,"output_tokens":8}}"#, 7, 8),
    Case(#"{"usage":null}"#, nil), Case(#"{"usage":"much"}"#, nil), Case(#"{"usage":{}}"#, nil),
    Case(#"{"usage":{"prompt_tokens":-3}}"#, nil), Case(#"{"usage":{"prompt_tokens":1e300}}"#, nil),
    Case(#"{"usage":{"prompt_tokens":"12"}}"#, nil),
    Case(#"{"nested":{"usage":{"prompt_tokens":12}}}"#, nil),
    Case(#"[{"generated_text":"a","details":{"generated_tokens":5}}]"#, 0, 5),
    Case(
      #"[{"generated_text":"a","details":{"generated_tokens":5}}]"#,
      11,
      5,
      headers: [("x-prompt-tokens", "11"), ("x-generated-tokens", "6")]
    ),
    Case(
      #"{"generated_text":"a"}"#,
      11,
      6,
      headers: [("X-Compute-Tokens", "17"), ("x-generated-tokens", "6")]
    ),
    Case("[[0.1,0.2]]", 17, headers: [("x-compute-tokens", "17")]), Case("[[0.1,0.2]]", nil),
    Case("[]", nil), Case("[{}]", nil), Case("not json", nil), Case("", nil),
    Case("[]", nil, headers: [("x-compute-tokens", "-1"), ("x-compute-characters", "-1")]),
  ]

  @Test(arguments: cases)
  func usageIsFoundWhereverItStands(found: Case) {
    let lines = found.headers.map { "\($0): \($1)\r\n" }.joined()
    let reply = Reply(
      status: 200,
      headers: HeaderBlock(Array(lines.utf8)),
      body: Array(found.body.utf8)
    )
    let json = JSONReader()
    _ = try? json.read(reply.body, uniqueKeys: false)
    #expect(UsageReader.usage(in: reply, reading: json) == found.usage)
  }

  @Test func anEarlierReplyIsNotTakenForThisOne() throws {
    let json = JSONReader()
    let before = reply(200, #"{"usage":{"prompt_tokens":12}}"#)
    _ = try json.read(before.body)
    let unit = units(1...1)[0]
    let completion = Completion(id: 1, outcome: .success(echo(unit.rows)), latency: .zero)
    #expect(ReplyReader.read(completion, for: PendingUnit(unit), with: json).usage == nil)
  }

  @Test func tokensOfAUnitAreSharedBySizeAndAddUp() {
    let whole = TokenUsage(input: 100, output: 7)
    let shares = whole.shared(among: [10, 0, 30, 60])
    #expect(shares.map(\.input) == [10, 0, 30, 60])
    #expect(shares.reduce(0) { $0 + $1.output } == 7)
    #expect(whole.shared(among: [0, 0, 0]).map(\.input) == [33, 34, 33])
    #expect(whole.shared(among: [5]) == [whole])
  }

  @Test func bytesPerTokenAreLearnedFromTheReplies() {
    var estimate = TokenEstimate(most: 50)
    #expect(
      estimate.usage(bytes: 400, rows: 1) == TokenUsage(input: 100, output: 50, isReported: false)
    )
    for _ in 0..<100 {
      estimate.learn(TokenUsage(input: 200, output: 10), bytes: 400, rows: 1)
    }
    let learned = estimate.usage(bytes: 400, rows: 1)
    #expect((195...201).contains(learned.input))
    #expect(learned.output == 10)
    #expect(estimate.ceiling(bytes: 400, rows: 2).output == 100)
  }
}
