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
    let command = try Command(job.arguments("--drain", "10m"))
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

  /// Slurm sends the step two, milliseconds apart.
  @Test func twoTerminationsAtOnceKeepWhatIsInFlight() async throws {
    let gate = StubGate()
    let job = try Labelling(rows: 60) { request in
      request.number <= 20 ? Labelling.label(request) : Labelling.label(request).held(by: gate)
    }
    let command = try Command(job.arguments("--drain", "10m", "--json", "--signal-status", "75"))
    await job.server.arrived(28)
    command.signal(SIGTERM)
    await command.says("finishing what is in flight")
    command.signal(SIGTERM)
    command.signal(SIGTERM)
    gate.open()
    let result = try await command.result()
    #expect(result.status == 75, "\(result.errors)")
    #expect(try result.object()["exit_status"] as? Int == 75)
    #expect(try await job.totals().succeeded == job.server.requests.count)
    #expect(job.server.requests.count >= 28)
  }

  @Test func whatStopsAProcessAndWhatItSaysAreOne() async throws {
    let gate = StubGate()
    let job = try Labelling(rows: 50) { Labelling.label($0).held(by: gate) }
    let command = try Command(job.arguments("--json"))
    await job.server.arrived(8)
    command.signal(SIGTERM)
    await command.says("finishing what is in flight")
    gate.open()
    let result = try await command.result()
    #expect(result.status == 143, "\(result.errors)")
    #expect(try result.object()["exit_status"] as? Int == 143)
  }

  /// `nohup`, and the background jobs of a shell without job control.
  @Test(arguments: [("HUP", SIGHUP), ("INT", SIGINT), ("QUIT", SIGQUIT)])
  func aSignalThatWasIgnoredAtTheStartStaysIgnored(_ name: String, _ signal: Int32) async throws {
    let gate = StubGate()
    let job = try Labelling(rows: 40) { request in
      request.number <= 10 ? Labelling.label(request) : Labelling.label(request).held(by: gate)
    }
    let command = try Command(
      ["-c", "trap '' \(name); exec \"$@\"", "sh", Command.binary.path] + job.arguments(),
      program: URL(fileURLWithPath: "/bin/sh")
    )
    await job.server.arrived(18)
    command.signal(signal)
    command.signal(signal)
    gate.open()
    let result = try await command.result()
    #expect(result.status == 0 && !result.isKilled, "\(result.errors)")
    #expect(try await job.totals().succeeded == 40)
  }
}
