import SluiceCore
import SluiceTestSupport
import Testing

@testable import SluiceAccess
@testable import SluiceClient
@testable import SluiceRun

/// When a stream is sent, who waits for whom, and what ends it.
@Suite(.timeLimit(.minutes(1)))
struct InferenceStreamLifeTests {
  /// A stream of one token that goes on until its reader has gone.
  private func endless(_ gone: StubGate) throws -> StubServer {
    try StubServer { _ in .stream([.send(Written.token("one")), .whenGone(gone)]) }
  }

  @Test func aTokenCanBeReadWhileTheNextIsStillBeingWritten() async throws {
    let gate = StubGate()
    let server = try StubServer { _ in
      .stream([
        .send(Written.token("one")), .wait(gate), .send(Written.token("two", whole: "onetwo")),
      ])
    }
    defer { server.stop() }
    var iterator = try await client(server).textGenerationStream("p").makeAsyncIterator()
    #expect(try await iterator.next()?.text == "one")
    gate.open()
    #expect(try await iterator.next()?.text == "two")
    #expect(try await iterator.next() == nil)
    #expect(try await iterator.next() == nil)
  }

  @MainActor @Test func anActorReadsAStreamOfItsOwn() async throws {
    let server = try StubServer { _ in .stream(Written.tokens) }
    defer { server.stop() }
    var text = ""
    for try await output in try await client(server).textGenerationStream("p") {
      MainActor.assertIsolated()
      text += output.text ?? ""
    }
    #expect(text == "one two")
  }

  @Test func aSecondReaderFindsNothing() async throws {
    let server = try StubServer { _ in .stream(Written.tokens) }
    defer { server.stop() }
    let stream = try await client(server).textGenerationStream("p")
    #expect(try await stream.all().count == 3)
    #expect(try await stream.all().isEmpty)
    #expect(server.requests.count == 1)
  }

  @Test func cancellingTheTaskClosesTheConnection() async throws {
    let gone = StubGate()
    let server = try endless(gone)
    defer { server.stop() }
    let began = StubGate()
    let stream = try await client(server).textGenerationStream("p")
    let reader = Task {
      for try await _ in stream { began.open() }
    }
    await began.opened()
    reader.cancel()
    await #expect(throws: CancellationError.self) { try await reader.value }
    await gone.opened()
  }

  @Test func cancellingTheTaskBeforeTheAnswerBeginsEndsTheWait() async throws {
    let held = StubGate()
    let server = try StubServer { _ in .stream(Written.tokens).held(by: held) }
    defer { server.stop() }
    let client = try client(server)
    let asking = Task { try await client.textGenerationStream("p") }
    await server.arrived(1)
    asking.cancel()
    await #expect(throws: CancellationError.self) { _ = try await asking.value }
    held.open()
  }

  @Test func leavingTheLoopClosesTheConnectionThoughTheStreamIsKept() async throws {
    let gone = StubGate()
    let server = try endless(gone)
    defer { server.stop() }
    let stream = try await client(server).textGenerationStream("p")
    for try await _ in stream { break }
    await gone.opened()
    #expect(try await stream.all().isEmpty)
  }

  @Test func aStreamThatNobodyReadsIsClosed() async throws {
    let gone = StubGate()
    let server = try endless(gone)
    defer { server.stop() }
    let client = try client(server)
    _ = try await client.textGenerationStream("p")
    await gone.opened()
  }

  @Test func aStreamThatFailsIsClosedThoughItsReaderStays() async throws {
    let gone = StubGate()
    let server = try StubServer { _ in
      .stream([.send("data: {\"error\":\"no\"}\n\n"), .whenGone(gone)])
    }
    defer { server.stop() }
    var iterator = try await client(server).textGenerationStream("p").makeAsyncIterator()
    _ = try await failure { try await iterator.next() }
    await gone.opened()
    #expect(try await iterator.next() == nil)
  }

  @Test func aStreamThatFallsSilentRunsOutOfTime() async throws {
    let held = StubGate()
    let server = try StubServer { _ in .stream([.send(Written.token("one")), .wait(held)]) }
    defer { server.stop() }
    let client = try client(server, timeout: .milliseconds(500))
    let error = try await failure { try await client.textGenerationStream("p").all() }
    #expect(error.code == .timeout)
    held.open()
  }

  @Test func aModelThatIsLoadingIsWaitedFor() async throws {
    let server = try StubServer { request in
      request.number < 3
        ? .json(#"{"error":"loading","estimated_time":20.0}"#, status: 503)
        : .stream(Written.chat)
    }
    defer { server.stop() }
    var client = try client(server)
    client.sleep = { #expect($0 == .seconds(5)) }
    let pieces = try await client.chatCompletionStream(messages: [.user("q")]).all()
    #expect(pieces.compactMap(\.text).joined() == "one two")
    #expect(server.requests.count == 3)
  }

  @Test func manyStreamsRunSideBySide() async throws {
    let count = 40
    let gate = StubGate()
    let server = try StubServer { request in
      .stream([
        .send(Written.token("a\(request.number)")), .wait(gate),
        .send(Written.token("b\(request.number)", whole: "")),
      ])
    }
    defer { server.stop() }
    let client = try client(server)
    let texts = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<count {
        group.addTask {
          try await client.textGenerationStream("p").all().map(\.token.text).joined()
        }
      }
      // All have begun before one of them ends.
      await server.arrived(count)
      gate.open()
      return try await group.reduce(into: Set<String>()) { $0.insert($1) }
    }
    #expect(texts == Set((1...count).map { "a\($0)b\($0)" }))
    #expect(server.peakInFlight == count)
  }

  /// Far more than the sockets hold, in events of a megabyte, each with a gate behind it.
  @Test func aReaderWhoIsBehindSlowsTheServerDown() async throws {
    let passed = (0..<48).map { _ in StubGate() }
    let event = Written.token(String(repeating: "x", count: 1 << 20))
    let server = try StubServer { request in
      request.path == "/m"
        ? .stream(
          passed.flatMap { [.send(event), .open($0)] }
        ) : .json("1")
    }
    defer { server.stop() }
    let client = try client(server)
    var iterator = try await client.textGenerationStream("p").makeAsyncIterator()
    #expect(try await iterator.next() != nil)
    // The server goes on while there is room; then nothing moves, however long others are served.
    var sent = -1
    var idle = 0
    while idle < 30 {
      _ = try await client.post(json: 1, model: server.url + "/other")
      let now = passed.count { $0.isOpen }
      idle = now == sent ? idle + 1 : 0
      sent = now
    }
    try #require(sent < passed.count / 2, "\(sent) MB were sent ahead")
    // What is read makes room: the server goes on.
    var read = 1
    while !passed[sent].isOpen, try await iterator.next() != nil { read += 1 }
    #expect(read < passed.count)
  }
}
