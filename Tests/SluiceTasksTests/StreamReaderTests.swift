import Foundation
import SluiceCore
import SluiceJSON
import SluiceTasks
import SluiceTestSupport
import Testing

/// What a stream says, and whether it was whole.
@Suite struct StreamReaderTests {
  struct Case: CustomTestStringConvertible {
    let testDescription: String
    let dialect: StreamDialect
    let text: String
    /// How many events come before the end.
    let events: Int
    let state: StreamReader.State

    init(
      _ name: String,
      _ dialect: StreamDialect,
      _ text: String,
      _ events: Int,
      _ state: StreamReader.State = .whole
    ) {
      testDescription = name
      self.dialect = dialect
      self.text = text
      self.events = events
      self.state = state
    }
  }

  private static let token =
    #"data: {"token":{"id":1,"text":" a","special":false},"generated_text":null}"# + "\n\n"
  private static let last =
    #"data: {"token":{"id":2,"text":"</s>","special":true},"generated_text":"a"}"# + "\n\n"
  private static let delta =
    #"data: {"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":null}]}"# + "\n\n"
  private static let stop =
    #"data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"# + "\n\n"
  private static let usage = #"data: {"choices":[],"usage":{"total_tokens":3}}"# + "\n\n"
  private static let done = "data: [DONE]\n\n"

  static let table = [
    Case("tokens", .tokens, token + token + last, 3),
    Case("an empty text is a text", .tokens, token + #"data: {"generated_text":""}"# + "\n\n", 2),
    Case("nothing counts after the text", .tokens, token + last + token + "data: x\n\n", 2),
    Case("a last event without a blank line", .tokens, token + last.dropLast(2), 2),
    Case("tokens that break off", .tokens, token + token, 2, .failed(.incomplete)),
    Case(
      "tokens that end in half an event",
      .tokens,
      token + last.dropLast(9),
      1,
      .failed(.incomplete)
    ),
    Case("chat", .chat, delta + delta + stop + done, 3),
    Case("[DONE] without a space", .chat, delta + "data:[DONE]\n\n", 1),
    Case("[DONE] without a reason", .chat, delta + done, 1),
    Case("nothing counts after [DONE]", .chat, delta + done + delta + "data: x\n\n", 1),
    Case("a reason without [DONE]", .chat, delta + stop, 2),
    Case("usage behind the reason", .chat, delta + stop + usage + done, 3),
    Case("chunks without choices", .chat, #"data: {"x_groq":{}}"# + "\n\n" + delta + done, 2),
    Case("chat that breaks off", .chat, delta + delta, 2, .failed(.incomplete)),
    Case(
      "two choices, one of them whole",
      .chat,
      delta + #"data: {"choices":[{"index":1,"delta":{}}]}"# + "\n\n" + stop,
      3,
      .failed(.incomplete)
    ),
    Case(
      "an empty reason is none",
      .completion,
      #"data: {"choices":[{"index":0,"text":"a","finish_reason":""}]}"# + "\n\n",
      1,
      .failed(.incomplete)
    ),
    Case(
      "TGI's error",
      .tokens,
      token + #"data: {"error":"x","error_type":"generation"}"# + "\n\n" + last,
      1,
      .failed(.error(["error": "x", "error_type": "generation"]))
    ),
    Case(
      "an error that its event names",
      .tokens,
      "event:error\ndata:{\"message\":\"x\"}\n\n",
      0,
      .failed(.error(["message": "x"]))
    ),
    Case(
      "OpenAI's error",
      .chat,
      delta + #"data: {"error":{"message":"x","code":500}}"# + "\n\n",
      1,
      .failed(.error(["error": ["message": "x", "code": 500]]))
    ),
    Case(
      "vLLM's flat error",
      .chat,
      #"data: {"object":"error","message":"x"}"# + "\n\n",
      0,
      .failed(.error(["object": "error", "message": "x"]))
    ),
    Case("no error after all", .chat, #"data: {"error":null,"choices":[]}"# + "\n\n" + done, 1),
    Case(
      "an error in place of a stream",
      .chat,
      #"{"error":"no streaming"}"#,
      0,
      .failed(.error(["error": "no streaming"]))
    ),
    Case(
      "an answer in place of a stream",
      .tokens,
      #"[{"generated_text":"a"}]"#,
      0,
      .failed(.noStream(Array(#"[{"generated_text":"a"}]"#.utf8)))
    ),
    Case("nothing at all", .tokens, "", 0, .failed(.noStream([]))),
    Case(
      "keep-alive and no more",
      .tokens,
      ": a\n\n",
      0,
      .failed(.noStream(Array(": a\n\n".utf8)))
    ),
    Case(
      "an event that is no JSON",
      .chat,
      delta + "data: {\"a\":\n\n" + delta,
      1,
      .failed(.unreadable("an event is no JSON object"))
    ),
    Case(
      "an event that is no object",
      .chat,
      "data: 7\n\n",
      0,
      .failed(.unreadable("an event is no JSON object"))
    ),
    Case(
      "one event in several lines",
      .chat,
      "data: {\ndata: \"choices\":\ndata: []}\n\n" + done,
      1
    ),
    Case(
      "no blank lines between events",
      .chat,
      delta.dropLast() + delta.dropLast() + stop.dropLast() + done,
      3
    ),
  ]

  private func read(_ bytes: [UInt8], _ dialect: StreamDialect, by size: Int) -> (
    [JSONValue], StreamReader.State
  ) {
    var reader = StreamReader(dialect)
    var events: [JSONValue] = []
    for start in stride(from: 0, to: bytes.count, by: size) {
      events += reader.read(Array(bytes[start..<min(bytes.count, start + size)]))
    }
    events += reader.finish()
    return (events, reader.state)
  }

  @Test(arguments: table)
  func eventsAndEndAreTheSameWhereverThePiecesEnd(_ one: Case) {
    let bytes = Array(one.text.utf8)
    for size in [1, 2, 11, max(1, bytes.count)] {
      let (events, state) = read(bytes, one.dialect, by: size)
      #expect(events.count == one.events, "pieces of \(size)")
      #expect(state == one.state, "pieces of \(size)")
    }
  }

  @Test func textIsWhatTheEventsAdd() throws {
    func text(_ dialect: StreamDialect, _ events: String) -> String {
      read(Array(events.utf8), dialect, by: 5).0.compactMap(dialect.text).joined()
    }
    #expect(text(.tokens, Self.token + Self.token + Self.last) == " a a")
    #expect(text(.chat, Self.delta + Self.delta + Self.stop + Self.usage + Self.done) == "aa")
    let second = #"data: {"choices":[{"index":1,"text":"b"},{"index":0,"text":"c"}]}"# + "\n\n"
    #expect(text(.completion, second + second) == "cc")
  }

  @Test func anEventOfNineMegabytesIsTooLarge() {
    var reader = StreamReader(.tokens)
    var count = 0
    while reader.state == .reading, count < 20 {
      _ = reader.read([UInt8](repeating: 0x61, count: 1 << 20))
      count += 1
    }
    #expect(count == 9)
    #expect(reader.state == .failed(.unreadable("an event exceeds 8388608 bytes")))
  }

  @Test(.enabled(if: CorpusFolder.isPresent))
  func recordedStreamsAreReadAsThePythonClientReadsThem() throws {
    let folder = try #require(CorpusFolder.url)
    let lines = try String(
      contentsOf: folder.appendingPathComponent("recorded.jsonl"),
      encoding: .utf8
    )
    var streams = 0
    for line in lines.split(separator: "\n") {
      let row = try JSONValue(parsing: String(line))
      let response = row["response"]
      guard response?["headers"]?["Content-Type"]?.stringValue == "text/event-stream",
        let body = response?["body_b64"]?.stringValue.flatMap({ Data(base64Encoded: $0) })
      else { continue }
      streams += 1
      let task = try #require(row["task"]?.stringValue)
      let dialect = try #require(TaskCatalogue.task(named: task).streams)
      for size in [1, 13, body.count] {
        let (events, state) = read(Array(body), dialect, by: size)
        #expect(state == .whole)
        #expect(try events == python(body))
      }
    }
    #expect(streams > 0)
  }

  /// What the client does: each line that begins with `data:` is an event, until `[DONE]`.
  private func python(_ body: Data) throws -> [JSONValue] {
    var events: [JSONValue] = []
    for line in String(decoding: body, as: UTF8.self).split(separator: "\n")
    where line.hasPrefix("data:") {
      let payload = line.dropFirst(5).trimmingCharacters(in: .whitespaces)
      if payload == "[DONE]" { break }
      events.append(try JSONValue(parsing: payload))
    }
    return events
  }
}
