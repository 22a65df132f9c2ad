import Foundation
import SluiceCore
import SluiceTestSupport
import Testing

@testable import SluiceTransport

/// Images and recordings of strangers: fetched within limits, and from nowhere near.
@Suite(.timeLimit(.minutes(5)))
struct MediaFetcherTests {
  private static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0xFF]

  private static func image(_ bytes: [UInt8] = png, type: String? = "image/png") -> StubReply {
    StubReply(headers: type.map { [HeaderField("Content-Type", $0)] } ?? [], body: bytes)
  }

  private func fetcher(
    for hosts: [String],
    _ change: (inout MediaFetcher.Limits) -> Void = { _ in }
  ) throws -> MediaFetcher {
    var limits = MediaFetcher.Limits()
    limits.pause = .zero
    change(&limits)
    return try MediaFetcher(MediaAccess(hosts: hosts), userAgent: "sluice-test", limits: limits)
  }

  /// What a fetch from a server comes to, when its host is vouched for.
  private func fetch(
    _ path: String = "/a/cat.png",
    from server: StubServer,
    _ change: (inout MediaFetcher.Limits) -> Void = { _ in }
  ) async throws -> Media {
    let fetcher = try fetcher(for: ["127.0.0.1:\(server.port)"], change)
    defer { fetcher.shutdown() }
    return try await fetcher.media(at: server.url + path)
  }

  private func failure(
    _ work: () async throws -> Media
  ) async throws -> MediaFailure {
    do { _ = try await work() } catch { return try #require(error as? MediaFailure, "\(error)") }
    throw RowRefusal("the fetch succeeded")
  }

  @Test func bytesComeWithWhatTellsTheirType() async throws {
    let server = try StubServer { _ in Self.image(type: "image/PNG; charset=binary") }
    let media = try await fetch("/a/cat.png?size=2", from: server)
    #expect(media.held == Self.png)
    #expect(media.name == "cat.png")
    #expect(media.type == "image/png")
    let request = try #require(server.requests.first)
    #expect(request.method == "GET")
    #expect(request.path == "/a/cat.png?size=2")
    #expect(request.headers["user-agent"] == "sluice-test")
    for name in ["authorization", "cookie", "x-amzn-trace-id"] {
      #expect(request.headers[name] == nil)
    }
  }

  @Test func aFileIsThereWholeOrNotAtAll() async throws {
    let directory = try TemporaryDirectory()
    let server = try StubServer { request in
      request.path == "/cut" ? Self.image().ending(.cut(after: 60)) : Self.image()
    }
    let fetcher = try fetcher(for: ["127.0.0.1:\(server.port)"])
    let media = try await fetcher.media(at: server.url + "/x.png", into: directory.path("1"))
    #expect(media.contentType == "image/png")
    #expect(try Data(contentsOf: directory.url.appendingPathComponent("1")) == Data(Self.png))
    let failure = try await failure {
      try await fetcher.media(at: server.url + "/cut", into: directory.path("2"))
    }
    #expect(failure.reason.contains("cannot be fetched"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.url.path) == ["1"])
    let taken = try await self.failure {
      try await fetcher.media(at: server.url, into: directory.path("1"))
    }
    #expect(taken.isOurs)
    fetcher.shutdown()
  }

  @Test(arguments: [
    "https://127.0.0.1:PORT/", "https://localhost:PORT/", "https://2130706433:PORT/",
    "https://0x7f.1:PORT/", "https://[::ffff:127.0.0.1]:PORT/", "https://0.0.0.0:PORT/",
  ])
  func nothingIsConnectedToThisMachine(_ url: String) async throws {
    let server = try StubServer { _ in Self.image() }
    let fetcher = try fetcher(for: [])
    defer { fetcher.shutdown() }
    let failure = try await failure {
      try await fetcher.media(at: url.replacing("PORT", with: "\(server.port)"))
    }
    #expect(failure.reason.contains("which is not on the internet"), "\(failure.reason)")
    #expect(server.connections == 0)
  }

  @Test(arguments: [
    ("https://127.0.0.1:PORT/", "not on the internet"), ("http://127.0.0.1:PORT/", "is not https"),
    ("file:///etc/passwd", "is not one of http"), ("https://u:p@127.0.0.1:PORT/", "user name"),
  ])
  func aRedirectIsFollowedOnlyWhereAURLMayLead(_ target: String, _ words: String) async throws {
    let inside = try StubServer { _ in Self.image() }
    let location = target.replacing("PORT", with: "\(inside.port)")
    let server = try StubServer { _ in
      StubReply(302, headers: [HeaderField("Location", location)])
    }
    let failure = try await failure { try await fetch(from: server) }
    #expect(failure.reason.contains(words), "\(failure.reason)")
    #expect(inside.connections == 0)
    #expect(server.requests.count == 1)
  }

  @Test func redirectsAreFollowedAFewTimes() async throws {
    let server = try StubServer { request in
      let step = Int(request.path.dropFirst()) ?? 0
      return step == 5
        ? Self.image() : StubReply(307, headers: [HeaderField("Location", "/\(step + 1)")])
    }
    #expect(try await fetch("/0", from: server).held == Self.png)
    let failure = try await failure { try await fetch("/-1", from: server) }
    #expect(failure.reason.contains("redirects more than 5 times"))
  }

  @Test(arguments: [StubReply.Framing.length, .chunked(100), .close])
  func aBodyThatIsTooLargeIsGivenUp(_ framing: StubReply.Framing) async throws {
    let server = try StubServer { _ in
      Self.image(Self.png + [UInt8](repeating: 1, count: 1000)).framing(framing)
    }
    let failure = try await failure { try await fetch(from: server) { $0.bytes = 1000 } }
    #expect(failure.reason.contains("exceed"), "\(failure.reason)")
    #expect(server.requests.count == 1)
  }

  @Test func aSilentServerIsGivenUp() async throws {
    let server = try StubServer { _ in .silence }
    let failure = try await withEnoughTime { time -> MediaFailure? in
      let before = server.requests.count
      let failure = try await self.failure {
        try await fetch(from: server) {
          $0.time = time
          $0.attempts = 2
        }
      }
      return server.requests.count < before + 2 ? nil : failure
    }
    #expect(failure.reason.contains("cannot be fetched"))
  }

  @Test(arguments: [503, 500, 429, 408])
  func whatMayPassIsTriedAgain(_ status: Int) async throws {
    let server = try StubServer { request in
      request.number < 3 ? StubReply(status) : Self.image()
    }
    #expect(try await fetch(from: server).held == Self.png)
    #expect(server.requests.count == 3)
  }

  @Test(arguments: [404, 403, 401, 410, 304])
  func whatStaysIsNotTriedAgain(_ status: Int) async throws {
    let server = try StubServer { _ in StubReply(status) }
    let failure = try await failure { try await fetch("/cat.png", from: server) }
    #expect(failure.reason == "\(server.url)/cat.png answers HTTP \(status)")
    #expect(server.requests.count == 1)
  }

  @Test func aServerThatStaysAwayIsGivenUp() async throws {
    let server = try StubServer { _ in StubReply(503) }
    let failure = try await failure { try await fetch(from: server) }
    #expect(failure.reason.hasSuffix("answers HTTP 503"))
    #expect(server.requests.count == 3)
  }

  @Test(arguments: [
    ("text/html", "<html>"), ("text/html; charset=utf-8", "Log in"), ("application/json", "{}"),
    ("application/problem+json", "{}"), ("application/xml", "<a/>"),
  ])
  func aPageIsNoPicture(_ type: String, _ body: String) async throws {
    let server = try StubServer { _ in Self.image(Array(body.utf8), type: type) }
    let failure = try await failure { try await fetch(from: server) }
    #expect(failure.reason.contains("no image and no recording"))
  }

  @Test(
    arguments: [
      ("application/octet-stream", png, nil), (nil, png, nil), (nil, [1, 2, 3], nil),
      ("text/plain", png, nil), ("image/svg+xml", Array("<svg/>".utf8), "image/svg+xml"),
      ("audio/mpeg", [1], "audio/mpeg"), ("video/webm", [1], nil),
    ] as [(String?, [UInt8], String?)]
  )
  func bytesAreBelievedBeforeWords(_ said: String?, _ body: [UInt8], _ type: String?) async throws {
    let server = try StubServer { _ in Self.image(body, type: said) }
    let media = try await fetch(from: server)
    #expect(media.held == body)
    #expect(media.type == type)
  }

  @Test func nothingIsNoPicture() async throws {
    let server = try StubServer { _ in Self.image([]) }
    let failure = try await failure { try await fetch(from: server) }
    #expect(failure.reason.contains("answers nothing"))
  }

  @Test func aCancelledFetchEnds() async throws {
    let server = try StubServer { _ in .silence }
    let fetcher = try fetcher(for: ["127.0.0.1"])
    let url = server.url
    let task = Task { try await fetcher.media(at: url) }
    await server.arrived(1)
    task.cancel()
    await #expect(throws: MediaFailure.self) { try await task.value }
    fetcher.shutdown()
    #expect(server.requests.count == 1)
  }
}
