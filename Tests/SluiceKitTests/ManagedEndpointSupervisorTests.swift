import SluiceCore
import SluiceLedger
import SluiceTestSupport
import Synchronization
import Testing

@testable import SluiceAccess
@testable import SluiceClient
@testable import SluiceRun

/// What a run does about its endpoint, and what it says meanwhile.
struct ManagedEndpointSupervisorTests {
  /// A care with its ledger, and what came of it.
  private final class Scene: Sendable {
    let stage: StagedEndpoint
    let ledger: Ledger
    let care: ManagedEndpointSupervisor
    private let directory: TemporaryDirectory
    private let told = Mutex<[EndpointNews]>([])
    private let transport = Door()

    init(_ stage: StagedEndpoint, _ endpoint: String = "{ name: emb, wake: true }") throws {
      self.stage = stage
      let fixture = try Fixture()
      directory = fixture.directory
      ledger = try Ledger.open(at: fixture.ledgerPath)
      let job = try fixture.job(["endpoint": endpoint, "max_startup": "10m"])
      let transport = transport
      care = ManagedEndpointSupervisor(
        try #require(job.endpoints.first),
        client: try stage.client(),
        memory: WakeMemory(ledger: ledger),
        maxStartup: job.maxStartup,
        lookEvery: .milliseconds(1),
        onAddress: { try transport.open($0) }
      )
    }

    deinit { stage.server.stop() }

    /// What is told while the endpoint is attended to.
    func attend() async -> [EndpointNews] {
      told.withLock { $0 = [] }
      let scene = self
      await care.attend { news in scene.told.withLock { $0.append(news) } }
      return told.withLock { $0 }
    }

    var addresses: [String] { transport.addresses.withLock { $0 } }
  }

  /// Where requests may go: anywhere but to one machine.
  private final class Door: Sendable {
    let addresses = Mutex<[String]>([])

    func open(_ address: String) throws {
      if address.contains("10.0.0.1") { throw SluiceError(.usage, "in clear text") }
      addresses.withLock { $0.append(address) }
    }
  }

  private func words(_ news: [EndpointNews]) -> [String] {
    news.map { news in
      switch news {
      case .waiting(let words, _): words
      case .asleep: "asleep"
      case .ready: "ready"
      case .lost(let error): "lost: \(error)"
      case .refused(let error): "refused: \(error)"
      }
    }
  }

  @Test func aPausedEndpointIsResumedOnceAndWaitedFor() async throws {
    let stage = try StagedEndpoint([
      .state("paused", url: nil), .state("paused", url: nil), .state("initializing", url: nil),
      .state("running"),
    ])
    let scene = try Scene(stage)
    let ledger = scene.ledger
    let noted = Mutex<[String]>([])
    // It stands in the ledger before the API is told.
    stage.onOrder { _ in
      let woken = (try? ledger.woken()) ?? []
      noted.withLock { $0 = woken.map { "\($0.place) \($0.found)" } }
    }
    #expect(
      words(await scene.attend()) == [
        "paused; it is being resumed", "paused; it has been resumed", "initializing",
        "running; its health route is asked", "ready",
      ]
    )
    #expect(stage.orders == ["resume"])
    #expect(noted.withLock { $0 } == ["me/emb paused"])
    #expect(scene.addresses == [stage.server.url + "/e"])
  }

  @Test func oneThatSleepsIsWokenByARow() async throws {
    let stage = try StagedEndpoint([
      .state("scaledToZero"), .state("initializing"), .state("running"),
    ])
    let scene = try Scene(stage, "{ name: emb, wake_timeout: 90s }")
    let news = await scene.attend()
    guard case .asleep(let hold) = news.dropFirst().first else {
      Issue.record("\(news)")
      return
    }
    #expect(hold > .seconds(60) && hold <= .seconds(90))
    #expect(news.last == .ready)
    #expect(stage.orders.isEmpty)
    #expect(try scene.ledger.woken().map(\.found) == ["scaledToZero"])
    #expect(scene.addresses.first == stage.server.url + "/e")
  }

  @Test func oneThatSleepsWithoutAURLIsResumed() async throws {
    let stage = try StagedEndpoint([.state("scaledToZero", url: nil), .state("running")])
    let scene = try Scene(stage, "emb")
    #expect(await scene.attend().last == .ready)
    #expect(stage.orders == ["resume"])
  }

  @Test func aRunningOneIsNobodysToStop() async throws {
    let scene = try Scene(try StagedEndpoint([.state("running")]))
    #expect(await scene.attend().last == .ready)
    #expect(try scene.ledger.woken().isEmpty)
  }

  @Test(arguments: [
    (
      "emb", "wake it with: sluice endpoint resume emb --namespace me, or let the run do it: --wake"
    ),
    (
      "{ name: emb, wake: false, on_pause: stop }",
      "wake it with: sluice endpoint resume emb --namespace me, or let the run do it: --wake"
    ),
  ])
  func aPausedOneThatMustNotBeWokenEndsTheRun(_ endpoint: String, _ next: String) async throws {
    let scene = try Scene(try StagedEndpoint([.state("paused", url: nil)]), endpoint)
    let error = SluiceError(.unavailable, at: "me/emb", "paused", next: next)
    #expect(await scene.attend() == [.lost(error)])
    #expect(scene.stage.looks == 1)
  }

  // MARK: - Paused by somebody

  /// An endpoint that was ready once, and is then what the looks say.
  private func ready(_ endpoint: String, then looks: [StagedEndpoint.Look]) async throws -> Scene {
    let scene = try Scene(try StagedEndpoint([.state("running")] + looks), endpoint)
    #expect(await scene.attend().last == .ready)
    return scene
  }

  @Test func aPauseInMidRunIsUndoneTwice() async throws {
    let pause: [StagedEndpoint.Look] = [
      .state("paused", url: nil), .state("initializing", url: nil), .state("running"),
    ]
    let scene = try await ready(
      "{ name: emb, wake: true }",
      then: pause + pause + pause + [.state("paused", url: nil)]
    )
    for _ in 1...ManagedEndpointSupervisor.mostResumes {
      #expect(await scene.attend().last == .ready)
    }
    let end = words(await scene.attend()).last
    #expect(
      end == """
        lost: me/emb: paused from outside, again; it is not resumed for ever; wake it with: sluice \
        endpoint resume emb --namespace me
        """
    )
    #expect(scene.stage.orders.count == ManagedEndpointSupervisor.mostResumes)
  }

  @Test func aPauseInMidRunIsWaitedOut() async throws {
    let scene = try await ready(
      "{ name: emb, wake: true, on_pause: wait }",
      then: [
        .state("paused", url: nil), .state("paused", url: nil), .state("initializing", url: nil),
        .state("running"),
      ]
    )
    #expect(words(await scene.attend()).first == "paused; it has to be resumed")
    #expect(scene.stage.orders.isEmpty)
  }

  @Test func aPauseInMidRunMayEndTheRun() async throws {
    let scene = try await ready(
      "{ name: emb, wake: true, on_pause: stop }",
      then: [.state("paused", url: nil)]
    )
    guard case .lost(let error) = await scene.attend().last else {
      Issue.record("it goes on")
      return
    }
    #expect(error.what == "paused")
    #expect(scene.stage.orders.isEmpty)
  }

  @Test func whatSomebodyElseHasPausedIsNoLongerOurs() async throws {
    let stage = try StagedEndpoint([
      .state("paused", url: nil), .state("running"), .state("paused", url: nil), .state("running"),
    ])
    let scene = try Scene(stage, "{ name: emb, wake: true, on_pause: wait }")
    #expect(await scene.attend().last == .ready)
    #expect(try scene.ledger.woken().count == 1)
    #expect(await scene.attend().last == .ready)
    #expect(try scene.ledger.woken().isEmpty)
  }

  // MARK: - An API that fails

  @Test(
    arguments: [
      ([.reply(StubReply(500))], 5, "me/emb: HTTP 500"),
      ([.reply(.json(#"{"error":"gone"}"#, status: 404))], 1, "there is no endpoint \"emb\""),
      (
        [.reply(.json(#"{"error":"no rights"}"#, status: 403))], 1, "HTTP 403: no rights; the token"
      ),
      ([.reply(.json("[]"))], 5, "the reply is not what was asked for"),
      ([.reply(.json("{}"))], 5, "expected an endpoint with a name"),
      ([.state("failed")], 1, "failed; its logs tell why"),
      ([.state("initializing"), .state("updateFailed")], 2, "updateFailed; its logs tell why"),
      ([.state("running", url: "http://10.0.0.1/e")], nil, "in clear text"),
    ] as [([StagedEndpoint.Look], Int?, String)]
  )
  func someThingsAreInVain(
    _ looks: [StagedEndpoint.Look],
    _ count: Int?,
    _ what: String
  ) async throws {
    let scene = try Scene(try StagedEndpoint(looks), "emb")
    let last = try #require(words(await scene.attend()).last)
    #expect(last.hasPrefix("lost: ") && last.contains(what), "\(last)")
    if let count { #expect(scene.stage.looks == count) }
    #expect(!last.contains("hf_x123"))
  }

  @Test(
    arguments: [
      ([.state("hibernating")], "hibernating"),
      ([.state("running", url: nil)], "running, but it has no URL yet"),
      ([.state("initializing", url: nil)], "initializing"),
    ] as [([StagedEndpoint.Look], String)]
  )
  func whatNeverChangesEndsWithItsTimeAndItsReason(
    _ looks: [StagedEndpoint.Look],
    _ reason: String
  ) async throws {
    let scene = try Scene(try StagedEndpoint(looks), "{ name: emb, wake_timeout: 50ms }")
    let news = words(await scene.attend())
    #expect(news.dropLast().allSatisfy { $0 == reason })
    #expect(news.last?.contains("me/emb: not ready after 0.05 s: \(reason)") == true, "\(news)")
  }

  @Test(arguments: [
    (["resume": [500, 503, 200]], 3, "ready"), (["resume": [500]], 5, "lost: me/emb: HTTP 500: no"),
    (["resume": [403]], 1, "lost: me/emb: HTTP 403: no; the token"),
  ])
  func aResumeThatFails(_ orders: [String: [Int]], _ count: Int, _ end: String) async throws {
    var looks = Array(repeating: StagedEndpoint.Look.state("paused", url: nil), count: count)
    if end == "ready" { looks.append(.state("running")) }
    let scene = try Scene(try StagedEndpoint(looks, orders: orders))
    let last = try #require(words(await scene.attend()).last)
    #expect(last.hasPrefix(end), "\(last)")
    #expect(scene.stage.orders.count == count)
  }

  @Test(arguments: [
    (StubReply(500), "whoami: HTTP 500"), (StubReply(401), "whoami: HTTP 401"),
    (.json(#"{"type":"org","name":"team"}"#), "the token belongs to team, which is not a user"),
    (.json("nonsense"), "the reply is not what was asked for"),
  ])
  func withoutAnOwnerThereIsNoNamespace(_ whoami: StubReply, _ words: String) async throws {
    let scene = try Scene(try StagedEndpoint([.state("running")], whoami: whoami))
    let last = try #require(self.words(await scene.attend()).last)
    #expect(last.contains(words), "\(last)")
    #expect(scene.stage.looks == 0)
  }

  @Test func anAPIThatFailsInMidRunIsNotTheEndpointsFault() async throws {
    let scene = try await ready("emb", then: [.reply(StubReply(500))])
    #expect(await scene.attend().last == .ready)
    #expect(scene.stage.looks == 1 + 5)
  }
}
