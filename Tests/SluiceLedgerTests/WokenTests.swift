import SluiceCore
import Testing

@testable import SluiceLedger

/// What a run has woken, and how long it waited for that.
@Suite struct WokenTests {
  private let endpoint = WokenEndpoint(namespace: "me", name: "e", found: "paused")

  @Test func whatWasWokenIsFoundAgainUntilItIsPutBack() throws {
    let fixture = try Fixture()
    var ledger = try fixture.open()
    #expect(try ledger.woken().isEmpty)
    try ledger.note(endpoint)
    try ledger.note(WokenEndpoint(namespace: "me", name: "f", found: "scaledToZero"))
    try ledger.note(endpoint)
    try ledger.close()
    ledger = try fixture.open()
    #expect(Set(try ledger.woken().map(\.name)) == ["e", "f"])
    try ledger.forget(endpoint)
    try ledger.forget(endpoint)
    #expect(try ledger.woken().map(\.found) == ["scaledToZero"])
    #expect(try LedgerReader.open(ledger.path).woken() == ledger.woken())
  }

  @Test func coldTimeIsKeptWithTheSession() async throws {
    let fixture = try Fixture()
    let ledger = try fixture.open()
    try ledger.describe(description)
    try ledger.beginSession()
    ledger.setCold(.seconds(90))
    ledger.settle([success(1)])
    try await ledger.flush()
    #expect(try LedgerReader.open(ledger.path).sessions().first?.cold == .seconds(90))
    try ledger.endSession("finished", cold: .seconds(100))
    try ledger.beginSession()
    ledger.settle([success(2)])
    try await ledger.flush()
    let sessions = try LedgerReader.open(ledger.path).sessions()
    #expect(sessions.map(\.cold) == [.zero, .seconds(100)])
    #expect(sessions.allSatisfy { $0.working >= .zero })
  }
}
