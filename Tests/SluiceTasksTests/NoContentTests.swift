import SluiceCore
import SluiceJSON
import Testing

@testable import SluiceTasks

/// What has no content is no answer, and half an answer is none either.
@Suite struct NoContentTests {
  static let empty: [(task: String, body: String)] = [
    ("chat-completion", #"{"choices":[{"index":0,"message":null,"finish_reason":"stop"}]}"#),
    ("chat-completion", #"{"choices":[{"index":0,"finish_reason":"stop"}]}"#),
    ("chat-completion", #"{"choices":[{"message":{"role":"assistant"},"finish_reason":"stop"}]}"#),
    ("chat-completion", #"{"choices":[{"message":{"content":null}}]}"#),
    ("chat-completion", #"{"choices":[{"message":{"content":"a"}},{"message":null}]}"#),
    ("completions", #"{"choices":[{"text":null}]}"#),
    ("text-generation", #"[{"generated_text":null}]"#), ("text-generation", "[{}]"),
    ("text-classification", #"[{"label":null,"score":1}]"#),
    ("text-classification", #"[{"label":"a","score":null}]"#),
    ("question-answering", #"{"answer":null}"#),
    ("summarization", #"[{"summary_text":null}]"#),
    ("feature-extraction", "[]"), ("feature-extraction", "[null,null]"),
    ("feature-extraction", #"["a","b"]"#), ("feature-extraction", "[0.1,null]"),
    ("feature-extraction", "[[0.1,0.2],[]]"), ("feature-extraction", "[[0.1,0.2],[0.3]]"),
    ("feature-extraction", #"{"data":[{"embedding":[]}]}"#),
    ("feature-extraction", #"{"data":[{"embedding":[null,null]}]}"#),
    ("feature-extraction", #"{"data":[{"embedding":["a","b"]}]}"#),
    ("feature-extraction", #"{"data":[{"embedding":""}]}"#),
    ("feature-extraction", #"{"data":[{"embedding":[[]]}]}"#),
  ]

  @Test(arguments: empty)
  func whatHasNoContentIsNoAnswer(task: String, body: String) {
    let fault = #expect(throws: ReplyFault.self) { try answer(task, body) }
    #expect(fault?.isInterrupted == false)
  }

  @Test(arguments: [
    #"{"choices":[{"message":{"content":null,"tool_calls":[{"id":"x"}]},"finish_reason":"tool_calls"}]}"#,
    #"{"choices":[{"message":{"content":null,"function_call":{"name":"f"}}}]}"#,
    #"{"choices":[{"message":{"content":null,"refusal":"no"}}]}"#,
    #"{"choices":[{"message":{"content":"","role":"assistant"},"finish_reason":"stop"}]}"#,
    #"{"choices":[{"message":{"content":null,"reasoning_content":"hm"},"finish_reason":"length"}]}"#,
    #"{"error":null,"errors":[],"choices":[{"message":{"content":"a"},"error":null}]}"#,
  ])
  func callsOfToolsAndEmptyTextsAreAnswers(body: String) throws {
    #expect(try answer("chat-completion", body) == body)
  }

  static let ends: [(task: String, body: String, end: AnswerEnd)] = [
    (
      "chat-completion", #"{"choices":[{"message":{"content":"a"},"finish_reason":"stop"}]}"#,
      .complete
    ),
    (
      "chat-completion", #"{"choices":[{"message":{"content":"a"},"finish_reason":"length"}]}"#,
      .length
    ),
    (
      "chat-completion",
      #"{"choices":[{"message":{"content":null},"finish_reason":"content_filter"}]}"#,
      .filtered
    ),
    (
      "chat-completion",
      #"{"choices":[{"message":{"content":"a"},"finish_reason":"stop"},{"message":{"content":"b"},"finish_reason":"length"}]}"#,
      .length
    ),
    ("completions", #"{"choices":[{"text":"a","finish_reason":"length"}]}"#, .length),
    (
      "text-generation", #"[{"generated_text":"a","details":{"finish_reason":"length"}}]"#, .length
    ),
    (
      "text-generation", #"[{"generated_text":"a","details":{"finish_reason":"eos_token"}}]"#,
      .complete
    ),
    ("post", #"{"content":[{"text":"a"}],"stop_reason":"max_tokens"}"#, .length),
    ("post", #"{"message":{"content":"a"},"done_reason":"length"}"#, .length),
    ("post", #"{"candidates":[{"content":{},"finishReason":"MAX_TOKENS"}]}"#, .length),
    ("post", #"{"candidates":[{"content":{},"finishReason":"SAFETY"}]}"#, .filtered),
    (
      "post", #"{"status":"incomplete","incomplete_details":{"reason":"max_output_tokens"}}"#,
      .length
    ),
  ]

  @Test(arguments: ends)
  func howAnAnswerEndedIsKept(task: String, body: String, end: AnswerEnd) throws {
    #expect(try answer(task, in: reply(body)).end == end)
  }

  @Test(arguments: [
    ("chat-completion", #"{"choices":[{"message":{"content":"a"},"finish_reason":"abort"}]}"#),
    ("completions", #"{"choices":[{"text":"a","finish_reason":"abort"}]}"#),
    (
      "chat-completion",
      #"{"choices":[{"message":{"content":"a"},"finish_reason":{"type":"abort"}}]}"#
    ),
    ("text-generation", #"[{"generated_text":"a","details":{"finish_reason":"abort"}}]"#),
    ("post", #"{"choices":[{"message":{"content":"a"},"finish_reason":"abort"}]}"#),
  ])
  func halfAnAnswerIsTheEndpointsFault(task: String, body: String) {
    let fault = #expect(throws: ReplyFault.self) { try answer(task, body) }
    #expect(fault?.isInterrupted == true)
  }

  @Test(arguments: [
    #"{"error":{"message":"internal","code":500}}"#,
    #"{"object":"response","status":"failed","error":{"code":"rate_limit_exceeded","message":"…"},"output":[]}"#,
    #"{"choices":[{"finish_reason":"error","error":{"code":429,"message":"Rate limited upstream"},"message":{"role":"assistant","content":""}}]}"#,
    #"{"object":"error","message":"m","code":400}"#, #"{"type":"error","error":{"type":"x"}}"#,
    #"[{"error":{"code":429}}]"#, #"{"__type":"ThrottlingException","message":"m"}"#,
    #"{"code":"429","message":"m"}"#, #"{"statusCode":503,"message":"m"}"#,
    #"{"success":false,"message":"m"}"#, #"{"errors":[{"message":"m"}]}"#,
    #"{"error_code":18,"error_msg":"m"}"#, #"{"base_resp":{"status_code":1002,"status_msg":"m"}}"#,
    "<!DOCTYPE html><html><title>Log in</title></html>",
  ])
  func errorsAndPagesAreNoAnswersToPostEither(body: String) {
    #expect(throws: ReplyFault.self) { try answer("post", body) }
  }

  @Test(arguments: [
    #"{"error":null,"ok":true}"#, #"{"error":"","x":1}"#, #"{"errors":[],"x":1}"#, #"{"code":0}"#,
    #"{"status":"ok"}"#, #"{"message":"hello"}"#, #"{"success":true}"#,
    #"{"status":200,"message":"m"}"#,
    #"{"base_resp":{"status_code":0}}"#, "plain words",
  ])
  func whatOnlyLooksLikeAnErrorIsAnAnswer(body: String) throws {
    #expect(try answer("post", body) == body)
  }

  static let batch = ["x", "xx", "xxx", "xxxx"]

  private func vectors(_ texts: [String], _ body: String) throws -> [String] {
    var asked = try spec("embeddings", model: "http://h/v1", inputs: #"{"input":"{{t}}"}"#)
    asked.batchRows = 4
    let renderer = try Renderer(asked, bases: bases)
    let form = renderer.form
    return try form.answers(
      in: reply(body),
      to: (1...texts.count).map { Self.row(Int64($0)) },
      reading: JSONReader()
    ).map { String(decoding: $0.bytes, as: UTF8.self) }
  }

  private static func row(_ position: Int64) -> Row {
    Row(
      position: position,
      place: Place(file: 0, line: position, offset: 0, length: 1),
      key: nil,
      fingerprint: Fingerprint(high: 0, low: UInt64(position)),
      payload: Array("\"x\"".utf8)
    )
  }

  @Test(arguments: [
    [#""3""#, #""2""#, #""1""#, #""0""#], ["3", "2", "1", "0"], ["3.0", "2.0", "1.0", "0.0"],
    ["3e0", #"" 2 ""#, #""1.0""#, "0"],
  ])
  func anIndexIsReadInAnySpelling(indexes: [String]) throws {
    let data = zip(indexes, ["4.0", "3.0", "2.0", "1.0"])
      .map { #"{"index":\#($0),"embedding":[\#($1)]}"# }.joined(separator: ",")
    #expect(
      try vectors(Self.batch, #"{"data":[\#(data)]}"#) == ["[1.0]", "[2.0]", "[3.0]", "[4.0]"]
    )
  }

  @Test(arguments: [
    [#""a""#, "1", "2", "3"], ["0", "0", "0", "0"], ["[0]", "1", "2", "3"],
    ["null", "1", "2", "3"],
    ["true", "1", "2", "3"], ["0.5", "1", "2", "3"], ["4", "1", "2", "3"], ["-1", "1", "2", "3"],
  ])
  func anIndexThatCannotBeReadIsNeverPassedOver(indexes: [String]) {
    let data = indexes.map { #"{"index":\#($0),"embedding":[1.0]}"# }.joined(separator: ",")
    #expect(throws: ReplyFault.self) { try vectors(Self.batch, #"{"data":[\#(data)]}"#) }
  }

  @Test func aFlatVectorForABatchOfOneIsThatRowsVector() throws {
    #expect(try vectors(["x"], "[1.0,2.0]") == ["[1.0,2.0]"])
    #expect(throws: ReplyFault.self) { try vectors(["x", "y"], "[1.0,2.0]") }
  }

  @Test(arguments: [
    #"{"data":[{"embedding":[1,2]},{"embedding":[1]}]}"#, "[[1,2],[1]]", "[[1,2],[3,null]]",
    #"{"data":[{"embedding":[1,2]}]}"#,
    #"{"data":[{"embedding":"AAAA"},{"embedding":"AAAAAAAA"}]}"#,
  ])
  func vectorsOfOneReplyAreAsLongAsEachOther(body: String) {
    #expect(throws: ReplyFault.self) { try vectors(["x", "y"], body) }
  }

  @Test func textIsNoImageAndAPictureHasAnEnd() throws {
    let png: [UInt8] =
      [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + [UInt8](repeating: 1, count: 2000)
      + [0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82]
    let image = { (body: [UInt8]) in
      Reply(status: 200, headers: HeaderBlock(["content-type": "image/png"]), body: body)
    }
    #expect(try answer("text-to-image", in: image(png)).bytes == png)
    for body in [Array(png.dropLast(600)), Array("Internal error".utf8), []] {
      #expect(throws: ReplyFault.self) { try answer("text-to-image", in: image(body)) }
    }
    let jpeg: [UInt8] = [0xFF, 0xD8, 0xFF] + [UInt8](repeating: 2, count: 500) + [0xFF, 0xD9]
    #expect(try answer("text-to-image", in: image(jpeg)).bytes == jpeg)
    #expect(throws: ReplyFault.self) {
      try answer("text-to-image", in: image(Array(jpeg.dropLast(2))))
    }
  }
}
