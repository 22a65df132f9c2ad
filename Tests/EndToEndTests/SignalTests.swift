import Foundation
import SluiceTestSupport
import Testing

/// Ctrl-C and SIGTERM: once finishes what is in flight and saves, twice stops now.
@Suite(.timeLimit(.minutes(5)))
struct SignalTests {
  @Test(arguments: [(SIGINT, Int32(130)), (SIGTERM, Int32(143))])
  func theFirstSignalFinishesWhatIsInFlightAndSaves(_ signal: Int32, _ status: Int32) async throws {
    let gate = StubGate()
    let job = try Labelling(rows: 200) { request in
      request.number <= 100 ? Labelling.label(request) : Labelling.label(request).held(by: gate)
    }
    let command = try Command(job.arguments())
    await job.server.arrived(108)
    command.signal(signal)
    // From here on no row is taken, however late the signal came through.
    await command.says("finishing what is in flight")
    gate.open()
    let result = try await command.result()
    #expect(result.status == status, "\(result.errors)")
    let totals = try await job.totals()
    #expect(totals.isBalanced)
    #expect(totals.succeeded >= 108)
    #expect(totals.succeeded == job.server.requests.count)

    #expect(try await job.run().status == 0)
    #expect(job.server.requests.count == 200)
  }

  @Test func theSecondSignalEndsAReadingThatHasNoEnd() async throws {
    let job = try Labelling(rows: 1)
    let pipe = job.directory.path("pipe")
    try #require(mkfifo(pipe, 0o600) == 0)
    let writer = open(pipe, O_RDWR | O_CLOEXEC)
    defer { close(writer) }
    var arguments = job.arguments()
    arguments[try #require(arguments.firstIndex(of: job.manifest))] = "-"
    let command = try Command(arguments, input: pipe)
    while !FileManager.default.fileExists(atPath: job.ledger + ".stdin.part"), !command.hasEnded {
      await Task.yield()
    }
    command.signal(SIGINT)
    command.signal(SIGTERM)
    let result = try await command.result()
    #expect([130, 143].contains(result.status), "\(result.errors)")
    #expect(job.server.requests.isEmpty)
  }

  @Test func quitEndsTheProcessWithoutATrace() async throws {
    let gate = StubGate()
    let job = try Labelling(rows: 50) { Labelling.label($0).held(by: gate) }
    let command = try Command(job.arguments())
    await job.server.arrived(1)
    command.signal(SIGQUIT)
    let result = try await command.result()
    #expect(result.isKilled)
    #expect(!result.errors.contains("crashed"), "\(result.errors)")
    gate.open()
  }

  @Test func theSecondSignalStopsAtOnce() async throws {
    let gate = StubGate()
    let job = try Labelling(rows: 50) { Labelling.label($0).held(by: gate) }
    let command = try Command(job.arguments())
    await job.server.arrived(1)
    command.signal(SIGINT)
    command.signal(SIGTERM)
    let result = try await command.result()
    #expect(result.status == 130 || result.status == 143, "\(result.errors)")
    #expect(try await job.totals().pending == 50)
    gate.open()
  }
}
