import SluiceCore
import SluiceTestSupport
import SluiceTransport
import Testing

/// Asks a server over a lane of its own and takes the reply while it comes.
private func streaming<T: Sendable>(
  _ reply: @escaping @Sendable (StubRequest) -> StubReply,
  _ configuration: TransportConfiguration = TransportConfiguration(),
  timeout: Duration = .seconds(120),
  _ body: (StreamedReply, SingleRequests, StubServer) async throws -> T
) async throws -> T {
  let server = try StubServer(reply)
  defer { server.stop() }
  let requests = try SingleRequests(configuration)
  defer { requests.shutdown() }
  let request = Request(method: "POST", url: server.url, body: Array("{}".utf8))
  return try await body(try await requests.stream(request, timeout: timeout), requests, server)
}

extension StreamedReply {
  fileprivate var body: ReplyPieces? {
    if case .begun(_, _, let body) = self { body } else { nil }
  }
}

/// Why there is no next piece; nil when there is one, or the end.
private func failure(of pieces: inout ReplyPieces.Iterator) async -> TransferFailure? {
  do throws(TransferFailure) {
    _ = try await pieces.next()
    return nil
  } catch {
    return error
  }
}

@Suite(.timeLimit(.minutes(5)))
struct StreamTests {
  @Test func headComesBeforeTheBodyAndPiecesAsTheyAreSent() async throws {
    let first = StubGate()
    let second = StubGate()
    try await streaming({ _ in
      .stream([.wait(first), .send("data: 1\n\n"), .wait(second), .send("data: 2\n\n")])
    }) { reply, _, _ in
      guard case .begun(let status, let headers, let body) = reply else {
        Issue.record("the reply was taken whole")
        return
      }
      #expect(status == 200)
      #expect(headers["content-type"] == "text/event-stream")
      var pieces = body.makeAsyncIterator()
      first.open()
      let one = try await pieces.next()
      second.open()
      let two = try await pieces.next()
      #expect([one, two] == [Array("data: 1\n\n".utf8), Array("data: 2\n\n".utf8)])
      #expect(try await pieces.next() == nil)
      #expect(try await pieces.next() == nil)
    }
  }

  @Test(arguments: [301, 400, 404, 429, 500, 503])
  func otherRepliesAreTakenWhole(status: Int) async throws {
    try await streaming({ _ in .json(#"{"error":"no"}"#, status: status) }) { reply, _, _ in
      guard case .whole(let whole) = reply else {
        Issue.record("the reply was not taken whole")
        return
      }
      #expect(whole.status == status)
      #expect(whole.body == Array(#"{"error":"no"}"#.utf8))
    }
  }

  @Test func emptyBodyEndsAtOnce() async throws {
    try await streaming({ _ in StubReply() }) { reply, _, _ in
      var pieces = try #require(reply.body).makeAsyncIterator()
      #expect(try await pieces.next() == nil)
    }
  }

  @Test func slowReaderSlowsTheServerDownAndGetsEveryByte() async throws {
    let count = 400
    let piece = [UInt8](repeating: 7, count: 64 << 10)
    // Far more than sockets hold: the lane has to stop and go on again and again.
    try await streaming({ _ in .stream(Array(repeating: .send(piece), count: count)) }) {
      reply,
      _,
      _ in
      var taken = 0
      var pieces = try #require(reply.body).makeAsyncIterator()
      while let piece = try await pieces.next() {
        taken += piece.count
        #expect(piece.count <= 256 << 10)
        #expect(piece.allSatisfy { $0 == 7 })
      }
      #expect(taken == count * piece.count)
    }
  }

  @Test func cancellingTheTaskClosesTheConnection() async throws {
    let gone = StubGate()
    try await streaming({ _ in .stream([.send("data: 1\n\n"), .whenGone(gone)]) }) { reply, _, _ in
      let body = try #require(reply.body)
      let began = StubGate()
      let reader = Task { () -> TransferFailure.Kind? in
        do throws(TransferFailure) {
          for try await _ in body { began.open() }
          return nil
        } catch {
          return error.kind
        }
      }
      await began.opened()
      reader.cancel()
      #expect(await reader.value == .cancelled)
      await gone.opened()
    }
  }

  @Test func leavingTheLoopClosesTheConnection() async throws {
    let gone = StubGate()
    let server = try StubServer { _ in .stream([.send("data: 1\n\n"), .whenGone(gone)]) }
    defer { server.stop() }
    let requests = try SingleRequests(TransportConfiguration())
    defer { requests.shutdown() }
    func readOne() async throws {
      let request = Request(method: "POST", url: server.url, body: [])
      let reply = try await requests.stream(request, timeout: .seconds(120))
      for try await _ in try #require(reply.body) { break }
    }
    try await readOne()
    await gone.opened()
  }

  @Test func replyThatIsNeverReadIsCancelledToo() async throws {
    let gone = StubGate()
    let server = try StubServer { _ in .stream([.send("data: 1\n\n"), .whenGone(gone)]) }
    defer { server.stop() }
    let requests = try SingleRequests(TransportConfiguration())
    defer { requests.shutdown() }
    let request = Request(method: "POST", url: server.url, body: [])
    _ = try await requests.stream(request, timeout: .seconds(120))
    await gone.opened()
  }

  @Test func loopThatIsLeftClosesTheConnectionThoughTheSequenceIsKept() async throws {
    let gone = StubGate()
    try await streaming({ _ in .stream([.send("data: 1\n\n"), .whenGone(gone)]) }) { reply, _, _ in
      let body = try #require(reply.body)
      for try await _ in body { break }
      await gone.opened()
      for try await _ in body { Issue.record("a second reader found something") }
    }
  }

  @Test func replyThatIsLeftRunsToItsEndAndItsConnectionIsUsedAgain() async throws {
    let gate = StubGate()
    let piece = [UInt8](repeating: 7, count: 1 << 20)
    try await streaming({ request in
      request.number == 1
        ? .stream([.send(piece), .wait(gate)] + Array(repeating: .send(piece), count: 5))
        : .json("1")
    }) { reply, requests, server in
      var pieces = try #require(reply.body).makeAsyncIterator()
      _ = try await pieces.next()
      pieces.leave()
      gate.open()
      var connection = 0
      while connection != 1 {
        let request = Request(method: "POST", url: server.url, body: [])
        _ = try await requests.reply(to: request, timeout: .seconds(120))
        connection = try #require(server.requests.last).connection
      }
    }
  }

  @Test func whatCameBeforeAnEarlyEndIsHandedOutFirst() async throws {
    try await streaming({ _ in .stream([.send("data: 1\n\n"), .hangUp]) }) { reply, _, _ in
      var pieces = try #require(reply.body).makeAsyncIterator()
      #expect(try await pieces.next() == Array("data: 1\n\n".utf8))
      let failure = await failure(of: &pieces)
      #expect(failure?.kind == .truncated)
    }
  }

  @Test func silentStreamTimesOutAsAWhole() async throws {
    let held = StubGate()
    let end = try await withEnoughTime { time -> TransferFailure? in
      try? await streaming(
        { _ in .stream([.send("data: 1\n\n"), .wait(held)]) },
        timeout: time
      ) { reply, _, _ in
        var pieces = try #require(reply.body).makeAsyncIterator()
        _ = try #require(try await pieces.next())
        return await failure(of: &pieces)
      }
    }
    #expect(end.kind == .timeout)
    held.open()
  }

  @Test func streamThatFallsSilentIsCutBeforeItsTimeout() async throws {
    var configuration = TransportConfiguration()
    configuration.stallTimeout = .milliseconds(200)
    let held = StubGate()
    try await streaming(
      { _ in .stream([.send("data: 1\n\n"), .wait(held)]) },
      configuration
    ) { reply, _, _ in
      var pieces = try #require(reply.body).makeAsyncIterator()
      #expect(try await pieces.next() != nil)
      let failure = await failure(of: &pieces)
      #expect(failure?.kind == .timeout)
      #expect(failure?.message.contains("stalled") == true)
      held.open()
    }
  }

  @Test func endlessStreamIsCutAtTheLimit() async throws {
    var configuration = TransportConfiguration()
    configuration.maxReplyBytes = 100_000
    let piece = [UInt8](repeating: 7, count: 10_000)
    try await streaming(
      { _ in .stream(Array(repeating: .send(piece), count: 1000)) },
      configuration
    ) { reply, _, _ in
      var taken = 0
      var failure: TransferFailure?
      let body = try #require(reply.body)
      do throws(TransferFailure) {
        for try await piece in body { taken += piece.count }
      } catch {
        failure = error
      }
      #expect(failure?.kind == .tooLarge)
      #expect(taken <= 100_000)
    }
  }

  @Test func streamsAndWholeRepliesShareALane() async throws {
    let gate = StubGate()
    try await streaming({ request in
      request.number == 1
        ? .stream([.send("1"), .wait(gate), .send("2")]) : .json("[\(request.number)]")
    }) { reply, requests, server in
      let request = Request(method: "POST", url: server.url, body: [])
      for number in 2...5 {
        let other = try await requests.reply(to: request, timeout: .seconds(120))
        #expect(other.body == Array("[\(number)]".utf8))
      }
      gate.open()
      var text: [UInt8] = []
      for try await piece in try #require(reply.body) { text += piece }
      #expect(text == Array("12".utf8))
    }
  }
}
