import SluiceCore
import SluiceTestSupport
import SluiceTransport
import Synchronization
import Testing

@testable import SluiceAccess
@testable import SluiceClient
@testable import SluiceRun

/// Requests to an endpoint whose address is told later.
struct EndpointTransportTests {
  /// Remembers what it is given.
  private final class Ways: Transport {
    private let asked = Mutex<[String]>([])
    var urls: [String] { asked.withLock { $0 } }

    func start(receiver: @escaping @Sendable ([Completion]) -> Void) {}
    func send(_ transfers: [Transfer]) {
      asked.withLock { $0 += transfers.map(\.request.url) }
    }
    func cancel(_ ids: [UInt64]) {}
    func shutdown() {}
  }

  private let standIn: StandInAddress

  init() throws {
    let job = try Fixture().job(["endpoint": "{ name: emb, namespace: me }"])
    standIn = StandInAddress(try #require(job.endpoints.first))
  }

  private func transfer(_ url: String) -> Transfer {
    Transfer(id: 1, request: Request(method: "POST", url: url), timeout: .seconds(1))
  }

  @Test func theAddressTakesThePlaceOfWhatStandsForIt() throws {
    let ways = Ways()
    let made = Mutex<[String]>([])
    let transport = EndpointTransport(standIn) { address in
      made.withLock { $0.append(address) }
      return ways
    }
    transport.start { _ in }
    try transport.open("http://h:1/deployed/emb/")
    try transport.open("http://h:1/deployed/emb/")
    #expect(standIn.url == "https://emb.me.endpoint.invalid")
    transport.send([transfer(standIn.url), transfer(standIn.url + "/v1/chat/completions")])
    try transport.open("https://other")
    transport.send([transfer(standIn.url + "/embed"), transfer("http://elsewhere/x")])
    #expect(
      ways.urls == [
        "http://h:1/deployed/emb", "http://h:1/deployed/emb/v1/chat/completions",
        "https://other/embed", "http://elsewhere/x",
      ]
    )
    #expect(made.withLock { $0 } == ["http://h:1/deployed/emb/", "https://other"])
  }

  @Test func beforeItIsOpenNothingLeavesAndNothingIsLost() async throws {
    let transport = EndpointTransport(standIn) { _ in Ways() }
    let completion = await withCheckedContinuation { continuation in
      transport.start { continuation.resume(returning: $0.first) }
      transport.send([transfer(standIn.url)])
    }
    guard case .failure(let failure)? = completion?.outcome else {
      Issue.record("it was answered")
      return
    }
    #expect(failure.kind == .connect && !failure.requestSent)
  }

  @Test func anAddressThatMustNotBeAskedStaysClosed() throws {
    let transport = EndpointTransport(standIn) { _ in throw SluiceError(.usage, "in clear text") }
    transport.start { _ in }
    #expect(try refusal { try transport.open("http://10.0.0.1") }.what == "in clear text")
    #expect(transport.address == nil)
  }

  // MARK: - Several

  private func router(_ names: [String], _ ways: [Ways]) throws -> EndpointRouter {
    let job = try Fixture().job(["model": "null", "endpoint": "[\(names.joined(separator: ", "))]"])
    return EndpointRouter(
      zip(job.endpoints, ways).map { endpoint, way in
        EndpointTransport(StandInAddress(endpoint)) { _ in way }
      }
    )
  }

  @Test func eachRequestGoesThroughItsOwnTransport() throws {
    let (first, second) = (Ways(), Ways())
    let router = try router(["a", "b"], [first, second])
    router.start { _ in }
    try router.open("http://h:1/a", for: "a")
    try router.open("http://h:2/b", for: "b")
    #expect(router.resolved("https://b.endpoint.invalid/embed") == "http://h:2/b/embed")
    router.send([
      transfer("https://b.endpoint.invalid/x"), transfer("https://a.endpoint.invalid/y"),
      transfer("https://b.endpoint.invalid/z"),
    ])
    #expect(first.urls == ["http://h:1/a/y"])
    #expect(second.urls == ["http://h:2/b/x", "http://h:2/b/z"])
  }

  @Test func twoNamesOfOneAddressAreRefused() throws {
    let router = try router(["a", "b"], [Ways(), Ways()])
    router.start { _ in }
    try router.open("http://h:1/a", for: "a")
    #expect(throws: EndpointRouter.OneAddress.self) { try router.open("http://h:1/a", for: "b") }
    #expect(router.resolved("https://b.endpoint.invalid/embed") == nil)
  }
}
