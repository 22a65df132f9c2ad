import Foundation
import SluiceCore
import SluiceTestSupport
import SluiceTransport
import Testing

/// What a server sends, and what becomes of it.
struct Misbehaviour: CustomTestStringConvertible {
  let testDescription: String
  let reply: StubReply
  /// Nil where it is a reply all the same.
  let kind: TransferFailure.Kind?

  init(_ name: String, _ kind: TransferFailure.Kind?, _ raw: String) {
    self.init(name, kind, .raw(Array(raw.utf8)))
  }

  init(_ name: String, _ kind: TransferFailure.Kind?, _ reply: StubReply) {
    testDescription = name
    self.kind = kind
    self.reply = reply
  }
}

@Suite(.timeLimit(.minutes(5)))
struct MisbehavingReplyTests {
  static let table: [Misbehaviour] = [
    Misbehaviour(
      "body short of its length",
      .truncated,
      "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n[1,"
    ),
    Misbehaviour(
      "chunks without an end",
      .truncated,
      .json("[1,2,3,4]").framing(.chunked(2)).ending(.cut(after: 110))
    ),
    Misbehaviour(
      "body longer than its length",
      nil,
      "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n123"
    ),
    Misbehaviour("head cut short", .truncated, "HTTP/1.1 200 OK\r\nContent-Le"),
    Misbehaviour("end before the first byte", .noReply, .empty),
    Misbehaviour("reset before the first byte", .noReply, .json("1").ending(.reset(after: 0))),
    Misbehaviour("HTTP/0.9", .malformed, "[1, 2, 3]"),
    Misbehaviour("HTTP/11.1", .malformed, "HTTP/11.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
    Misbehaviour("garbage before the status", .malformed, "????\r\nHTTP/1.1 200 OK\r\n\r\n"),
    Misbehaviour("status 099", .malformed, "HTTP/1.1 099 No\r\nContent-Length: 0\r\n\r\n"),
    Misbehaviour("status 600", .malformed, "HTTP/1.1 600 No\r\nContent-Length: 0\r\n\r\n"),
    Misbehaviour("status 999", .malformed, "HTTP/1.1 999 No\r\nContent-Length: 0\r\n\r\n"),
    Misbehaviour(
      "only interim replies",
      .noReply,
      "HTTP/1.1 102 Wait\r\n\r\nHTTP/1.1 103 Hint\r\n\r\n"
    ),
    Misbehaviour(
      "a storm of interim replies",
      .malformed,
      String(repeating: "HTTP/1.1 102 Wait\r\n\r\n", count: 10_000)
    ),
    Misbehaviour(
      "20,000 header lines",
      .malformed,
      "HTTP/1.1 200 OK\r\n" + String(repeating: "X-A: 1\r\n", count: 20_000) + "\r\n"
    ),
    Misbehaviour(
      "a header line of 1 MB",
      .malformed,
      "HTTP/1.1 200 OK\r\nX: " + String(repeating: "a", count: 1_000_000) + "\r\n\r\n"
    ),
    Misbehaviour(
      "an encoding that cannot be undone",
      .malformed,
      "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello"
    ),
    Misbehaviour(
      "an unknown encoding",
      .malformed,
      "HTTP/1.1 200 OK\r\nContent-Encoding: rot13\r\nContent-Length: 5\r\n\r\nuryyb"
    ),
    Misbehaviour(
      "lengths that differ",
      .malformed,
      "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: x\r\n\r\n123"
    ),
    Misbehaviour(
      "lengths that differ and are both numbers",
      .malformed,
      StubReply.raw(
        Array("HTTP/1.1 200 OK\r\nContent-Length: 3\r\ncontent-length: 5\r\n\r\n123".utf8)
      ).ending(.silence(after: 1000))
    ),
    Misbehaviour(
      "a list of lengths",
      .malformed,
      "HTTP/1.1 200 OK\r\nContent-Length: 3, 5\r\n\r\n123"
    ),
    Misbehaviour(
      "the same length twice",
      nil,
      "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length:3\r\n\r\n123"
    ),
    Misbehaviour(
      "announced beyond the limit",
      .tooLarge,
      "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"
    ),
    Misbehaviour("silence", .timeout, .silence),
    Misbehaviour("silence inside the body", .timeout, .json("[1,2,3]").ending(.silence(after: 75))),
    Misbehaviour("no end but the connection's", nil, .json("[1,2,3]").framing(.close)),
    Misbehaviour("lines that end in LF alone", nil, "HTTP/1.1 200 OK\nContent-Length: 2\n\n[]"),
  ]

  @Test(arguments: table)
  func eachEndsInOneOutcome(_ row: Misbehaviour) async throws {
    let server = try StubServer { _ in row.reply }
    defer { server.stop() }
    let outcome = try await withEnoughTime { time -> Result<Reply, TransferFailure>? in
      let outcome = try await exchange(
        with: server,
        timeout: row.kind == .timeout ? time : .seconds(120)
      )
      return server.requests.isEmpty ? nil : outcome
    }
    #expect(outcome.failure?.kind == row.kind)
    #expect((outcome.reply == nil) == (row.kind != nil))
    if let failure = outcome.failure {
      #expect(failure.requestSent)
      #expect(!failure.message.isEmpty)
      #expect(!["Out of memory", "Maximum file size exceeded"].contains(failure.message))
      #expect(!failure.message.contains("/models/x"))
    }
  }

  @Test func onlyTheFinalRepliesHeadersAreKept() async throws {
    let raw = """
      HTTP/1.1 103 Early Hints\r\nLink: early\r\n\r\nHTTP/1.1 200 OK\r\nX-Request-ID:  abc \r\n\
      Transfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\nX-Trailer: late\r\n\r\n
      """
    let server = try StubServer { _ in .raw(Array(raw.utf8)) }
    defer { server.stop() }
    let reply = try #require(try await exchange(with: server).reply)
    #expect(reply.status == 200)
    #expect(reply.body == Array("[]".utf8))
    #expect(reply.headers["x-request-id"] == "abc")
    #expect(reply.headers["link"] == nil)
    #expect(reply.headers["x-trailer"] == nil)
  }

  @Test func statusesOfAllKindsAreReplies() async throws {
    let statuses = [200, 204, 302, 400, 401, 404, 413, 429, 500, 503, 504]
    let server = try StubServer { StubReply(statuses[$0.number - 1], body: []) }
    defer { server.stop() }
    let requests = try SingleRequests(TransportConfiguration())
    defer { requests.shutdown() }
    for status in statuses {
      let request = Request(method: "POST", url: server.url, body: [])
      #expect(try await requests.reply(to: request, timeout: .seconds(120)).status == status)
    }
    #expect(server.connections == 1)
  }

  @Test func replyIsUnpackedAndMeasuredUnpacked() async throws {
    let packed = try gzipped(count: 3_000_000)
    #expect(packed.count < 10_000)
    let server = try StubServer { _ in
      StubReply(headers: [HeaderField("Content-Encoding", "gzip")], body: packed)
    }
    defer { server.stop() }
    #expect(try await exchange(with: server).reply?.body.count == 3_000_000)
    var configuration = TransportConfiguration()
    configuration.maxReplyBytes = 2_999_999
    let cut = try await exchange(configuration, with: server).failure
    #expect(cut?.kind == .tooLarge)
    #expect(cut?.message == "the reply exceeds 2999999 bytes")
  }

  @Test(.enabled(if: CorpusFolder.isPresent))
  func everyReplyOfTheCorpusEndsInOneCompletion() async throws {
    let folder = try #require(CorpusFolder.url).appendingPathComponent("torture/http-replies")
    let files = try FileManager.default.contentsOfDirectory(
      at: folder,
      includingPropertiesForKeys: nil
    )
    let replies = try files.map { [UInt8](try Data(contentsOf: $0)) }
    let server = try StubServer { request in
      .raw(Int(request.path.dropFirst()).map { replies[$0] } ?? [])
    }
    defer { server.stop() }
    let pool = try LanePool(TransportConfiguration())
    let gathering = Gathering()
    pool.start(receiver: gathering.receive)
    pool.send(
      replies.indices.map { index in
        let request = Request(method: "POST", url: "\(server.url)/\(index)", body: [])
        return Transfer(id: UInt64(index), request: request, timeout: .seconds(5))
      }
    )
    await gathering.wait(for: replies.count)
    pool.shutdown()
    #expect(gathering.completions.map(\.id).sorted() == replies.indices.map { UInt64($0) })
    #expect(gathering.completions.contains { $0.outcome.reply != nil })
    #expect(!gathering.completions.contains { $0.outcome.failure?.kind == .unusable })
  }
}

/// So many zero bytes, as gzip makes them.
private func gzipped(count: Int) throws -> [UInt8] {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/bin/sh")
  process.arguments = ["-c", "head -c \(count) /dev/zero | gzip -9"]
  let pipe = Pipe()
  process.standardOutput = pipe
  try process.run()
  let bytes = [UInt8](pipe.fileHandleForReading.readDataToEndOfFile())
  process.waitUntilExit()
  return bytes
}
