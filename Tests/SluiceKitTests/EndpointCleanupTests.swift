import SluiceCore
import SluiceLedger
import SluiceTestSupport
import Testing

@testable import SluiceAccess
@testable import SluiceClient
@testable import SluiceRun

/// The end of a run that has woken an endpoint.
struct EndpointCleanupTests {
  private let fixture: Fixture
  private let ledger: Ledger

  init() throws {
    fixture = try Fixture()
    ledger = try Ledger.open(at: fixture.ledgerPath)
  }

  private func putBack(
    _ stage: StagedEndpoint,
    found: String = "paused",
    then: JobEndpoint.Afterwards? = nil,
    inAHurry: Bool = false
  ) async throws -> EndpointAftermath? {
    defer { stage.server.stop() }
    try ledger.note(WokenEndpoint(namespace: "me", name: "emb", found: found))
    let end = EndpointCleanup(
      then,
      client: try stage.client(),
      memory: WakeMemory(ledger: ledger),
      pause: .milliseconds(1)
    )
    if inAHurry { end.hurry() }
    let aftermath = await end.putBack()
    #expect(end.doing == nil)
    #expect(aftermath.count == 1)
    return aftermath.first
  }

  @Test(
    arguments: [
      ("paused", nil, "pause"), ("scaledToZero", nil, "scale-to-zero"),
      ("paused", .scaleToZero, "scale-to-zero"), ("scaledToZero", .pause, "pause"),
    ] as [(String, JobEndpoint.Afterwards?, String)]
  )
  func itIsPutBackAsItWasOrAsTheJobSays(
    _ found: String,
    _ then: JobEndpoint.Afterwards?,
    _ order: String
  ) async throws {
    let stage = try StagedEndpoint([.state("running")])
    let end = try #require(try await putBack(stage, found: found, then: then))
    #expect(end.failure == nil && end.order.rawValue == order)
    #expect(stage.orders == [order])
    #expect(try ledger.woken().isEmpty)
  }

  @Test func itMayBeLeft() async throws {
    let stage = try StagedEndpoint([.state("running")])
    #expect(try await putBack(stage, then: .leave)?.order == .leave)
    #expect(stage.orders.isEmpty)
    #expect(try ledger.woken().isEmpty)
  }

  @Test func nothingWokenNothingDone() async throws {
    let stage = try StagedEndpoint([.state("running")])
    defer { stage.server.stop() }
    let end = EndpointCleanup(nil, client: try stage.client(), memory: WakeMemory(ledger: ledger))
    #expect(await end.putBack().isEmpty)
    #expect(stage.server.requests.isEmpty)
  }

  @Test func anOrderThatFailsIsTriedAgain() async throws {
    let stage = try StagedEndpoint([.state("running")], orders: ["pause": [500, 502, 200]])
    #expect(try await putBack(stage)?.failure == nil)
    #expect(stage.orders.count == 3)
  }

  @Test(arguments: [(500, 3), (403, 1)])
  func anOrderThatKeepsFailingIsSaidWithTheCommand(_ status: Int, _ tries: Int) async throws {
    let stage = try StagedEndpoint([.state("running")], orders: ["pause": [status]])
    let failure = try #require(try await putBack(stage)?.failure)
    #expect(failure.what.hasPrefix("HTTP \(status)"))
    #expect(failure.next == "do it by hand: sluice endpoint pause emb --namespace me")
    #expect(stage.orders.count == tries)
    // The next start tries again.
    #expect(try ledger.woken().count == 1)
    try await ledger.flush()
    let events = try LedgerReader.open(ledger.path).events().map(\.event)
    #expect(events.map(\.kind) == [.endpointLeftRunning])
  }

  @Test(arguments: ["paused", "scaledToZero"])
  func whoSleepsAlreadyNeedsNoOrder(_ state: String) async throws {
    let stage = try StagedEndpoint([.state(state, url: nil)], orders: ["pause": [400]])
    #expect(try await putBack(stage)?.failure == nil)
    #expect(try ledger.woken().isEmpty)
  }

  @Test func inAHurryItIsTriedOnce() async throws {
    let stage = try StagedEndpoint([.state("running")], orders: ["pause": [500]])
    #expect(try await putBack(stage, inAHurry: true)?.failure != nil)
    #expect(stage.orders.count == 1)
  }
}
