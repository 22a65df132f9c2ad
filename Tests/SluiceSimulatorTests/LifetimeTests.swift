import SluiceCore
import SluiceSimulator
import Testing

@Suite struct LifetimeTests {
  @Test func cancellingTheTaskEndsTheServer() async throws {
    // Somebody else may be given the port in between: not five times in a row.
    for _ in 1...5 where try await portIsFreeAfterwards() { return }
    Issue.record("the port stays taken")
  }

  private func portIsFreeAfterwards() async throws -> Bool {
    let simulator = try Simulator(SimulatorConfiguration())
    let (ports, announce) = AsyncStream.makeStream(of: Int.self)
    let running = Task { try await simulator.run { announce.yield($0) } }
    var iterator = ports.makeAsyncIterator()
    let port = try #require(await iterator.next())
    running.cancel()
    try? await running.value

    var configuration = SimulatorConfiguration()
    configuration.port = port
    let second = try Simulator(configuration)
    let again = Task {
      defer { announce.finish() }
      try await second.run { announce.yield($0) }
    }
    let isFree = await iterator.next() == port
    again.cancel()
    try? await again.value
    return isFree
  }

  @Test(.timeLimit(.minutes(5)))
  func aCancelledServerLetsGoOfHeldRequests() async throws {
    let (sleeps, noteSleep) = AsyncStream.makeStream(of: Void.self)
    let clock = SimulatorClock(
      now: { Instant.now },
      sleep: { duration in
        noteSleep.yield()
        try await SimulatorClock.continuous.sleep(duration)
      }
    )
    var configuration = SimulatorConfiguration()
    configuration.latency = .fixed(.seconds(3600))
    let simulator = try Simulator(configuration, clock: clock)
    let (ports, announce) = AsyncStream.makeStream(of: Int.self)
    let running = Task { try await simulator.run { announce.yield($0) } }
    var iterator = ports.makeAsyncIterator()
    let server = RehearsalServer(port: try #require(await iterator.next()))
    let asking = Task { try await server.post("/", #"{"inputs":"a"}"#) }
    var held = sleeps.makeAsyncIterator()
    await held.next()
    running.cancel()
    try? await running.value
    await #expect(throws: (any Error).self) { try await asking.value }
  }
}
