import Dispatch
import Foundation
import SluiceCore
import SluiceTestSupport
import Testing

/// `sluice call --stream`: the text on standard output while the model writes it.
@Suite(.timeLimit(.minutes(5)))
struct StreamTests {
  private static func token(_ text: String, whole: String? = nil) -> StubStep {
    let whole = whole.map { "\"\($0)\"" } ?? "null"
    return .send(#"data:{"token":{"id":1,"text":"\#(text)"},"generated_text":\#(whole)}"# + "\n\n")
  }

  private static func asked(_ server: StubServer, _ more: String...) -> [String] {
    ["call", "text-generation", "--model", server.url, "--arguments", #"{"prompt":"p"}"#] + more
  }

  @Test func aTokenIsPrintedWhileTheNextIsStillBeingWritten() async throws {
    let gate = StubGate()
    let server = try StubServer { _ in
      .stream([Self.token("one"), .wait(gate), Self.token(" two", whole: "one two")])
    }
    defer { server.stop() }
    let output = Pipe()
    let process = Process()
    process.executableURL = try Command.binary
    process.arguments = Self.asked(server, "--stream")
    process.environment = ["HOME": "/nonexistent"]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    try process.run()
    let first = await read(3, from: output)
    #expect(first == "one")
    gate.open()
    #expect(await read(100, from: output) == " two\n")
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(server.requests.map(\.text) == [#"{"inputs":"p","parameters":{},"stream":true}"#])
  }

  /// Reads so many bytes, or to the end.
  private func read(_ count: Int, from pipe: Pipe) async -> String {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        var text = Data()
        while text.count < count, let more = try? pipe.fileHandleForReading.read(upToCount: 1),
          !more.isEmpty
        { text += more }
        continuation.resume(returning: String(decoding: text, as: UTF8.self))
      }
    }
  }

  @Test func eachEventIsALineWhereJSONIsWanted() async throws {
    let server = try StubServer { _ in .stream([Self.token("a"), Self.token("b", whole: "ab")]) }
    defer { server.stop() }
    let result = try await Command(Self.asked(server, "--stream", "--json")).result()
    #expect(
      result.output == """
        {"token":{"id":1,"text":"a"},"generated_text":null}
        {"token":{"id":1,"text":"b"},"generated_text":"ab"}

        """
    )
    #expect(result.status == 0)
  }

  @Test(arguments: [
    ("data: {\"error\":\"no memory\",\"error_type\":\"generation\"}\n\n", "no memory"),
    (": bye\n\n", "the stream ended before the text did"),
    ("data: {\"tok\n\n", "an event is no JSON object"),
  ])
  func whatWasWrittenStaysWhereTheStreamFails(_ end: String, _ words: String) async throws {
    let server = try StubServer { _ in .stream([Self.token("one"), .send(end)]) }
    defer { server.stop() }
    let result = try await Command(Self.asked(server, "--stream")).result()
    #expect(result.status == 69)
    #expect(result.output == "one\n")
    #expect(result.errors.contains(words), "\(result.errors)")
  }

  @Test func aReplyThatIsNoStreamIsToldApart() async throws {
    let server = try StubServer { _ in .json(#"{"generated_text":"all at once"}"#) }
    defer { server.stop() }
    let result = try await Command(Self.asked(server, "--stream")).result()
    #expect(result.status == 69)
    #expect(result.output.isEmpty)
    #expect(result.errors.contains("the server did not stream"), "\(result.errors)")
  }

  @Test(arguments: [
    (
      ["image-classification", "--arguments", #"{"image":"a.png"}"#, "--stream"], "does not stream"
    ),
    (["text-generation", "--arguments", #"{"prompt":"p"}"#, "--stream", "-o", "x"], "--output"),
    (["text-generation", "--arguments", #"{"prompt":"p","stream":true}"#], "sluice call --stream"),
  ])
  func whatCannotBeStreamedIsRefused(_ arguments: [String], _ words: String) async throws {
    let result = try await Command(["call", "--model", "http://127.0.0.1:9"] + arguments).result()
    #expect(result.status == 64 || result.status == 65)
    #expect(result.errors.contains(words), "\(result.errors)")
  }

  @Test(arguments: [[], ["--container", "tgi"]])
  func theTextIsThatOfAWholeAnswerWhateverTheFormOfTheStream(_ container: [String]) async throws {
    let plain = try await Rehearsal(container)
    let odd = try await Rehearsal(
      container
        + ["comments", "crlf", "split", "multiline", "no-space", "no-done"].flatMap {
          ["--stream-fault", $0]
        }
    )
    let calls = [
      ("text-generation", #"{"prompt":"p","max_new_tokens":9}"#),
      ("completions", #"{"prompt":"p"}"#),
      ("chat-completion", #"{"messages":[{"role":"user","content":"p"}]}"#),
    ]
    for (task, arguments) in calls {
      func call(_ url: String, _ more: String...) async throws -> Command.Result {
        try await Command(["call", task, "--model", url, "--arguments", arguments] + more).result()
      }
      let answer = try await call(plain.url)
      #expect(answer.status == 0, "\(answer.errors)")
      let whole = try answer.object()
      let streamed = try await call(plain.url, "--stream")
      #expect(streamed.status == 0, "\(streamed.errors)")
      #expect(streamed.output == (try text(in: whole)) + "\n")
      #expect(try await call(odd.url, "--stream").output == streamed.output)
    }
  }

  /// What a whole answer says.
  private func text(in answer: [String: Any]) throws -> String {
    let choice = (answer["choices"] as? [[String: Any]])?.first
    let message = choice?["message"] as? [String: Any]
    return try #require(
      (answer["generated_text"] ?? choice?["text"] ?? message?["content"]) as? String
    )
  }
}
