import Foundation
import SluiceCore
import SluiceJSON
import SluiceSimulator
import Testing

/// Streams as the servers of the field write them.
@Suite(.timeLimit(.minutes(5)))
struct StreamTests {
  private static let chat = #""messages":[{"role":"user","content":"Größe und Wärme der Öfen"}]"#

  /// The JSON texts of a stream's events, `[DONE]` among them.
  private func events(_ text: String) -> [String] {
    text.components(separatedBy: "\n\n").filter { !$0.isEmpty }.map { String($0.dropFirst(6)) }
  }

  private func json(_ text: String) throws -> [JSONValue] {
    try events(text).filter { $0 != "[DONE]" }.map { try JSONValue(parsing: Array($0.utf8)) }
  }

  private func string(_ value: JSONValue?) -> String? {
    if case .string(let text)? = value { text } else { nil }
  }

  @Test func generatedTextComesTokenByToken() async throws {
    try await RehearsalServer.running { server in
      let body = #"{"inputs":"Größe","parameters":{"details":true},"stream":true}"#
      let reply = try await server.post("/", body)
      #expect(reply.status == 200)
      #expect(reply.headers["content-type"] == "text/event-stream")
      let events = try json(reply.text)
      #expect(events.count > 5)
      for (index, event) in events.enumerated() {
        #expect(event["index"] == .number(String(index + 1)))
        #expect((event["generated_text"] == .null) == (index < events.count - 1))
      }
      let last = try #require(events.last)
      #expect(last["token"]?["special"] == .bool(true))
      #expect(last["details"]?["finish_reason"] == .string("eos_token"))
      #expect(last["details"]?["generated_tokens"] == .number(String(events.count)))
      let texts = events.dropLast().compactMap { string($0["token"]?["text"]) }
      #expect(string(last["generated_text"]) == texts.joined())
      let whole = try await server.post("/generate", #"{"inputs":"Größe","parameters":{}}"#)
      #expect(try whole.json["generated_text"] == last["generated_text"])
    }
  }

  @Test func aRouteThatStreamsNeedsNoFlag() async throws {
    try await RehearsalServer.running { server in
      let body = #"{"inputs":"a","parameters":{"max_new_tokens":3}}"#
      let events = try json(try await server.post("/generate_stream", body).text)
      #expect(events.count == 3)
      #expect(events.last?["details"] == .null)
      #expect(events.last?["token"]?["special"] == .bool(false))
    }
  }

  @Test(arguments: [SimulatorConfiguration.Container.lenient, .tgi])
  func aChatComesInChunksOfTheServersDialect(
    _ container: SimulatorConfiguration.Container
  ) async throws {
    try await RehearsalServer.running({ $0.container = container }) { server in
      let path = "/v1/chat/completions"
      let options = #""stream":true,"stream_options":{"include_usage":true}"#
      let reply = try await server.post(path, "{\(Self.chat),\(options)}")
      #expect(events(reply.text).last == "[DONE]")
      let chunks = try json(reply.text)
      #expect(chunks.allSatisfy { $0["object"] == .string("chat.completion.chunk") })
      let whole = try await server.post(path, "{\(Self.chat)}").json
      #expect(chunks.last?["usage"] == whole["usage"])
      #expect(chunks.last?["choices"] == .array([]))
      let choices = chunks.dropLast().compactMap { first($0["choices"]) }
      let content = choices.compactMap { string($0["delta"]?["content"]) }.joined()
      #expect(content == string(first(whole["choices"])?["message"]?["content"]))
      #expect(choices.last?["finish_reason"] == .string("stop"))
      #expect(choices.dropLast().allSatisfy { $0["finish_reason"] == .null })
      let roles = choices.compactMap { $0["delta"]?["role"] }.count
      #expect(roles == (container == .tgi ? choices.count : 1))
      #expect((choices.last?["delta"] == .object([])) == (container != .tgi))
    }
  }

  private func first(_ value: JSONValue?) -> JSONValue? {
    if case .array(let elements)? = value { elements.first } else { nil }
  }

  @Test(arguments: [
    (SimulatorConfiguration.Container.lenient, JSONValue.null), (.tgi, .string("")),
  ])
  func aCompletionComesInChunks(
    _ container: SimulatorConfiguration.Container,
    _ unfinished: JSONValue
  ) async throws {
    try await RehearsalServer.running({ $0.container = container }) { server in
      let body = #"{"prompt":["a","b"],"max_tokens":2,"stream":true}"#
      let chunks = try json(try await server.post("/v1/completions", body).text)
      let choices = chunks.compactMap { first($0["choices"]) }
      #expect(choices.map { $0["index"] } == [0, 0, 1, 1].map { .number(String($0)) })
      #expect(
        choices.map { $0["finish_reason"] }
          == [unfinished, .string("length"), unfinished, .string("length")]
      )
    }
  }

  @Test func withoutTheFlagTheAnswerIsWhole() async throws {
    try await RehearsalServer.running { server in
      let reply = try await server.post("/v1/chat/completions", #"{\#(Self.chat),"stream":false}"#)
      #expect(try reply.json["object"] == .string("chat.completion"))
    }
  }

  @Test func theDefaultContainerDoesNotStream() async throws {
    try await RehearsalServer.running({
      $0.container = .toolkit
      $0.task = "text-generation"
    }) { server in
      let reply = try await server.post("/", #"{"inputs":"a","stream":true}"#)
      #expect(reply.headers["content-type"] == "application/json")
    }
  }

  @Test func aStreamKeepsItsSlotToTheEnd() async throws {
    let clock = ManualClock()
    try await RehearsalServer.running(
      clock: clock.simulatorClock,
      {
        $0.slots = 1
        $0.tokenMilliseconds = 1000
      }
    ) { server async throws in
      let body = #"{"inputs":"a","parameters":{"max_new_tokens":3},"stream":true}"#
      async let reply = server.post("/", body)
      for _ in 0..<2 {
        await clock.sleepers(1)
        #expect(try await server.stat("computing") == 1)
        #expect(try await server.stat("good") == 0)
        clock.advance(by: .seconds(1))
      }
      #expect(try json(try await reply.text).count == 3)
      #expect(try await server.stat("computing") == 0)
      #expect(try await server.stat("good") == 1)
    }
  }
}
