import SluiceCore
import SluiceTestSupport
import SluiceTransport
import Testing

@Suite(.timeLimit(.minutes(5)))
struct RequestTests {
  @Test func defaultsAreSentUnlessTheRequestBringsItsOwn() async throws {
    let server = try StubServer { _ in .json("1") }
    defer { server.stop() }
    var configuration = TransportConfiguration()
    configuration.userAgent = "sluice/0.1; swift/6"
    let own = [
      HeaderField("User-Agent", "mine"), HeaderField("accept", "image/png"),
      HeaderField("Content-Type", "application/json"), HeaderField("X-Empty", ""),
      HeaderField("X-Amzn-Trace-Id", "given"),
    ]
    for headers in [[], own] {
      _ = try await exchange(configuration, with: server) {
        Request(method: "POST", url: $0, headers: headers, body: Array("{}".utf8))
      }
    }
    let bare = try #require(server.requests.first).headers
    #expect(bare.all("user-agent") == ["sluice/0.1; swift/6"])
    #expect(bare.all("accept") == ["*/*"])
    #expect(bare.all("accept-encoding") == ["gzip, deflate"])
    #expect(bare["content-type"] == nil)
    #expect(bare["expect"] == nil)
    #expect(bare["authorization"] == nil)
    let uuid4 = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/
    #expect(try #require(bare["x-amzn-trace-id"]).wholeMatch(of: uuid4) != nil)
    let rich = try #require(server.requests.last).headers
    #expect(rich.all("user-agent") == ["mine"])
    #expect(rich.all("accept") == ["image/png"])
    #expect(rich.all("content-type") == ["application/json"])
    #expect(rich.all("x-empty") == [""])
    #expect(rich.all("x-amzn-trace-id") == ["given"])
  }

  @Test func traceIDsDifferOrFollowTheRequestID() async throws {
    let server = try StubServer { _ in .json("1") }
    defer { server.stop() }
    let requests = try SingleRequests(TransportConfiguration())
    defer { requests.shutdown() }
    var request = Request(method: "POST", url: server.url, body: [])
    for _ in 0..<20 { _ = try await requests.reply(to: request, timeout: .seconds(120)) }
    let ids = server.requests.compactMap { $0.headers["x-amzn-trace-id"] }
    #expect(Set(ids).count == 20)
    request.headers = [HeaderField("x-request-id", "mine")]
    _ = try await requests.reply(to: request, timeout: .seconds(120))
    #expect(server.requests.last?.headers["x-amzn-trace-id"] == "mine")
  }

  @Test func methodsAndBodiesTravelAsGiven() async throws {
    let server = try StubServer { .json($0.method == "HEAD" ? "" : "1") }
    defer { server.stop() }
    let requests = try SingleRequests(TransportConfiguration())
    defer { requests.shutdown() }
    let big = [UInt8](repeating: 0x61, count: 3_000_000)
    let sent: [(String, [UInt8]?)] = [
      ("GET", nil), ("POST", [1, 0, 2]), ("POST", nil), ("POST", []), ("PUT", [3]), ("DELETE", nil),
      ("HEAD", nil), ("POST", big), ("GET", nil), ("PATCH", [4]), ("DELETE", [5]),
    ]
    for (method, body) in sent {
      let request = Request(method: method, url: server.url + "/a?b=c%20d", body: body)
      let reply = try await requests.reply(to: request, timeout: .seconds(120))
      #expect(reply.status == 200)
    }
    let seen = server.requests
    #expect(seen.map(\.method) == sent.map(\.0))
    #expect(seen.map(\.body) == sent.map { $0.1 ?? [] })
    #expect(seen.allSatisfy { $0.path == "/a?b=c%20d" })
    let lengths = seen.map { $0.headers["content-length"] }
    #expect(lengths == [nil, "3", "0", "0", "1", nil, nil, "3000000", nil, "1", "1"])
    #expect(server.connections == 1)
  }

  @Test(arguments: [
    [HeaderField("X-A", "1\r\nX-B: 2")], [HeaderField("X-A", "1\n2")],
    [HeaderField("X-A", "1\u{0}2")],
    [HeaderField("X A", "1")], [HeaderField("", "1")], [HeaderField("X:A", "1")],
    [HeaderField("Content-Length", "5")], [HeaderField("transfer-encoding", "chunked")],
    [HeaderField("Host", "elsewhere")], [HeaderField("Proxy-Authorization", "x")],
  ])
  func headersThatCouldBreakTheRequestAreRefused(_ headers: [HeaderField]) async throws {
    let server = try StubServer { _ in .json("1") }
    defer { server.stop() }
    let outcome = try await exchange(with: server) {
      Request(method: "GET", url: $0, headers: headers)
    }
    #expect(outcome.failure?.kind == .unusable)
    #expect(outcome.failure?.requestSent == false)
    #expect(server.connections == 0)
  }

  @Test(arguments: [
    "", "not a url", "ftp://127.0.0.1/", "file:///etc/passwd", "http://", "http://a b/",
    "//127.0.0.1/",
    "http://127.0.0.1:99999/", "http://127.0.0.1/\u{0}", "http://127.0.0.1/\n",
    "gopher://127.0.0.1/",
  ])
  func urlsThatCannotBeUsedAreRefused(url: String) async throws {
    let failure = try await outcome(of: Request(method: "GET", url: url)).failure
    #expect(failure?.kind == .unusable)
    #expect(failure?.requestSent == false)
  }

  @Test func methodThatIsNotANameIsRefused() async throws {
    let request = Request(method: "GET / HTTP/1.1\r\nX: y", url: "http://127.0.0.1:1/")
    #expect(try await outcome(of: request).failure?.kind == .unusable)
  }

  @Test func slotIsUsableAfterARefusedRequest() async throws {
    let server = try StubServer { _ in .json("1") }
    defer { server.stop() }
    let requests = try SingleRequests(TransportConfiguration())
    defer { requests.shutdown() }
    for headers in [[HeaderField("A", "1")], [HeaderField("A", "\n")], [HeaderField("A", "1")]] {
      let request = Request(method: "GET", url: server.url, headers: headers)
      _ = try? await requests.reply(to: request, timeout: .seconds(120))
    }
    #expect(server.requests.map { $0.headers["a"] } == ["1", "1"])
  }
}
