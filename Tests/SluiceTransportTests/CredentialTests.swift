import SluiceCore
import SluiceTestSupport
import SluiceTransport
import Testing

@Suite(.timeLimit(.minutes(5)))
struct CredentialTests {
  private static let token = "Bearer hf_verysecret"

  private func configuration(for origin: String) -> TransportConfiguration {
    var configuration = TransportConfiguration()
    configuration.credentials = [Credential(value: Secret(Self.token), origin: origin)]
    return configuration
  }

  @Test func credentialIsShownToItsOrigin() async throws {
    let server = try StubServer { _ in .json("1") }
    defer { server.stop() }
    let origin = "HTTP://127.0.0.1:\(server.port)/v1/"
    _ = try await exchange(configuration(for: origin), with: server)
    #expect(server.requests.first?.headers.all("authorization") == [Self.token])
  }

  @Test(arguments: ["http://127.0.0.1", "http://localhost:PORT", "https://127.0.0.1:PORT"])
  func credentialIsNotShownElsewhere(origin: String) async throws {
    let server = try StubServer { _ in .json("1") }
    defer { server.stop() }
    let other = origin.replacing("PORT", with: "\(server.port)")
    _ = try await exchange(configuration(for: other), with: server)
    #expect(server.requests.count == 1)
    #expect(server.requests.first?.headers["authorization"] == nil)
  }

  @Test func requestsOwnFieldWins() async throws {
    let server = try StubServer { _ in .json("1") }
    defer { server.stop() }
    _ = try await exchange(configuration(for: server.url), with: server) {
      Request(method: "GET", url: $0, headers: [HeaderField("authorization", "mine")])
    }
    #expect(server.requests.first?.headers.all("authorization") == ["mine"])
  }

  @Test(arguments: [301, 302, 303, 307, 308])
  func redirectsAreRepliesAndNothingGoesWhereTheyLead(status: Int) async throws {
    let target = try StubServer { _ in .json("1") }
    let location = HeaderField("Location", target.url + "/stolen")
    let server = try StubServer { _ in StubReply(status, headers: [location]) }
    defer {
      target.stop()
      server.stop()
    }
    let reply = try await exchange(configuration(for: server.url), with: server).reply
    #expect(reply?.status == status)
    #expect(reply?.headers["location"] == target.url + "/stolen")
    #expect(server.requests.count == 1)
    #expect(target.connections == 0)
  }

  @Test func oneSlotServesTwoOriginsWithoutMixingThem() async throws {
    let mine = try StubServer { _ in .json("1") }
    let other = try StubServer { _ in .json("1") }
    defer {
      mine.stop()
      other.stop()
    }
    let requests = try SingleRequests(configuration(for: mine.url))
    defer { requests.shutdown() }
    for server in [mine, other, mine, other] {
      let request = Request(method: "POST", url: server.url, body: [])
      _ = try await requests.reply(to: request, timeout: .seconds(120))
    }
    #expect(mine.requests.map { $0.headers["authorization"] } == [Self.token, Self.token])
    #expect(other.requests.map { $0.headers["authorization"] } == [nil, nil])
  }

  @Test func failuresDoNotNameTheCredential() async throws {
    let server = try StubServer { _ in .empty }
    defer { server.stop() }
    let failure = try await exchange(configuration(for: server.url), with: server).failure
    #expect("\(try #require(failure))".contains("hf_") == false)
    #expect("\(configuration(for: server.url))".contains("hf_") == false)
  }

  @Test(arguments: ["Bearer a\r\nX: y", "Bearer a\u{0}b"])
  func credentialThatCannotBeSentIsRefusedWithoutBeingNamed(value: String) throws {
    var configuration = TransportConfiguration()
    configuration.credentials = [Credential(value: Secret(value), origin: "http://127.0.0.1")]
    let error = #expect(throws: SluiceError.self) { try LanePool(configuration) }
    #expect(error?.description.contains("Bearer") == false)
  }

  @Test func credentialNeedsAnOrigin() {
    #expect(throws: SluiceError.self) { try LanePool(configuration(for: "api.example.com")) }
  }
}
