import SluiceCore
import Testing

@testable import SluiceDispatch

/// What concurrency that finds itself must reach, with the whole core in front of servers that can
/// take so much and no more.
@Suite struct AdaptiveConcurrencyTests {
  static let seeds: [UInt64] = [1, 2, 3]

  static func policy(
    _ concurrency: Concurrency = .auto(max: 512),
    timeout: Duration = .seconds(600)
  ) -> DispatchPolicy {
    var policy = DispatchPolicy(concurrency: concurrency)
    policy.callTimeout = timeout
    return policy
  }

  /// 26.8 answers a second at the best.
  static func server(
    slots: Int = 64,
    queue: Int = .max,
    work: Double = 1,
    seed: UInt64
  ) -> ModelServer {
    ModelServer(slots: slots, queue: queue, crowd: 46, work: work, seed: seed)
  }

  @Test(arguments: seeds)
  func anEndlessQueueIsNotFilledUntilEverybodyRunsOutOfTime(seed: UInt64) {
    let server = Self.server(seed: seed)
    var run = Simulation(
      Self.policy(timeout: .seconds(10)),
      units(1...20_000),
      seed: seed,
      server: server
    )
    run.run(for: .seconds(200))
    #expect(Double(run.succeeded) >= 0.9 * 200 * server.rate(of: 512))
    #expect(server.waste < 0.02)
    #expect(run.failed.isEmpty)
    #expect(run.settled.allSatisfy { $0.attempts == 1 })
  }

  @Test(arguments: seeds)
  func aShortQueueIsNotOverrun(seed: UInt64) {
    let server = Self.server(queue: 64, seed: seed)
    var run = Simulation(Self.policy(), units(1...20_000), seed: seed, server: server)
    run.run(for: .seconds(200))
    #expect(Double(run.succeeded) >= 0.9 * 200 * server.rate(of: 512))
    #expect(Double(server.refused) < 0.01 * Double(run.sent.count))
    #expect(run.settled.allSatisfy { $0.attempts == 1 })
  }

  @Test(arguments: seeds)
  func fourSlotsAreFilledAndNotHammered(seed: UInt64) {
    let server = ModelServer(slots: 4, queue: 4, crowd: 28, work: 1, seed: seed)
    var run = Simulation(Self.policy(), units(1...4000), seed: seed, server: server)
    run.run(for: .seconds(200))
    #expect(Double(run.succeeded) >= 0.85 * 200 * server.rate(of: 4))
    #expect(Double(server.refused) < 0.04 * Double(run.sent.count))
  }

  @Test(arguments: seeds)
  func capacityThatComesAndGoesIsFollowedWithin30Seconds(seed: UInt64) {
    let server = Self.server(seed: seed)
    var run = Simulation(
      Self.policy(timeout: .seconds(60)),
      units(1...20_000),
      seed: seed,
      server: server
    )
    run.change(slots: 16, at: .seconds(100))
    run.change(slots: 64, at: .seconds(200))
    run.run(for: .seconds(260))
    let few = run.answers(from: 130, to: 200)
    let many = run.answers(from: 230, to: 260)
    #expect(few >= 0.9 * server.rate(of: 512, slots: 16))
    #expect(many >= 0.9 * server.rate(of: 512, slots: 64))
    #expect(run.settled.allSatisfy { $0.attempts == 1 })
  }

  @Test(arguments: seeds)
  func aServerThatBreaksDownUnderItChargesNoRow(seed: UInt64) {
    let server = Self.server(seed: seed)
    var run = Simulation(
      Self.policy(timeout: .seconds(10)),
      units(1...20_000),
      seed: seed,
      server: server
    )
    run.change(slots: 4, at: .seconds(60))
    run.run(for: .seconds(180))
    #expect(run.failed.isEmpty)
    #expect(run.settled.allSatisfy { $0.attempts == 1 })
    #expect(run.answers(from: 120, to: 180) >= 0.8 * server.rate(of: 4))
  }

  @Test(arguments: seeds)
  func aFastServerGetsAllItCanTake(seed: UInt64) {
    let server = ModelServer(slots: 400, crowd: 450, work: 0.2, seed: seed)
    var run = Simulation(Self.policy(), units(1...12_000), seed: seed, server: server)
    run.run(for: .seconds(10))
    #expect(run.answers(from: 4, to: 10) >= 0.95 * server.rate(of: 400))
  }

  @Test(arguments: seeds)
  func answersOfAMillisecondAreAtFullRateAtOnce(seed: UInt64) {
    let server = ModelServer(slots: 8, work: 0.001, spread: 0.3, seed: seed)
    var run = Simulation(Self.policy(), units(1...8000), seed: seed, server: server)
    run.run(for: .seconds(0.6))
    #expect(run.answers(from: 0, to: 0.6) >= 0.95 * server.rate(of: 64))
    #expect(run.answers(from: 0.1, to: 0.6) >= 0.97 * server.rate(of: 64))
  }

  @Test(arguments: seeds)
  func answersThatTakeMinutesAreNotMistakenForAStandstill(seed: UInt64) {
    let server = Self.server(work: 30, seed: seed)
    var run = Simulation(Self.policy(), units(1...9000), seed: seed, server: server)
    run.run(for: .seconds(7200))
    #expect(run.answers(from: 1800, to: 7200) >= 0.9 * server.rate(of: 512))
    #expect(run.failed.isEmpty)
    #expect(run.settled.allSatisfy { $0.attempts == 1 })
  }

  @Test(arguments: seeds)
  func aRunBeginsWhereTheLastOneEnded(seed: UInt64) {
    let server = Self.server(seed: seed)
    var run = Simulation(Self.policy(), units(1...9000), seed: seed, server: server)
    run.run(for: .seconds(100))
    let found = run.core.groups[0].upstreams[0].limiter.found
    #expect(found.map { (40...130).contains($0) } == true)
  }

  @Test func rowsThatAlwaysRunOutOfTimeAreFoundAndFailed() {
    var run = Simulation(
      Self.policy(.auto(max: 16), timeout: .seconds(10)),
      units(1...3000)
    ) { rows, _ in
      (rows[0].position % 1000 == 7 ? .seconds(3600) : .seconds(1), .success(echo(rows)))
    }
    run.run()
    #expect(run.end == .finished)
    #expect(run.failed == [7, 1007, 2007])
    #expect(run.settled.allSatisfy { $0.state == .failed || $0.attempts == 1 })
  }
}

extension Simulation {
  /// Rows answered a second between two times.
  func answers(from start: Double, to end: Double) -> Double {
    let count = answeredAt.count { $0 >= .seconds(start) && $0 < .seconds(end) }
    return Double(count) / (end - start)
  }
}
