import SluiceCore
import SluiceJSON
import SluiceSimulator
import Testing

@testable import SluiceSimulator

@Suite struct WitnessTests {
  @Test func rowsAreCountedAndDuplicatesTold() async throws {
    try await RehearsalServer.running({ $0.poison = "POISON" }) { server in
      _ = try await server.post("/", #"{"inputs":["a","b","POISON"]}"#)
      _ = try await server.post("/", #"{"inputs":["a","b"]}"#)
      _ = try await server.post("/", #"{"inputs":"b"}"#)
      let stats = try await server.get("/stats").json
      let counts = [
        "requests": 3, "rows": 6, "rows_answered": 3, "rows_distinct": 3, "duplicates": 1,
        "retries": 2, "in_flight": 0, "peak_in_flight": 1, "rows_untracked": 0,
      ]
      for (name, count) in counts { #expect(stats[name] == .number(String(count)), "\(name)") }
      #expect(
        stats["by_status"]
          == .object([.init("200", .number("2")), .init("400", .number("1"))])
      )
    }
  }

  @Test func pagesAndStatsAreNoRequests() async throws {
    try await RehearsalServer.running { server in
      _ = try await server.get("/health")
      #expect(try await server.stat("requests") == 0)
      #expect(try await server.stat("pages") == 1)
    }
  }

  @Test func aResetForgetsWhatWasSeen() async throws {
    try await RehearsalServer.running { server in
      _ = try await server.post("/", #"{"inputs":"a"}"#)
      _ = try await server.post("/stats/reset", "")
      _ = try await server.post("/", #"{"inputs":"a"}"#)
      #expect(try await server.stat("requests") == 1)
      #expect(try await server.stat("duplicates") == 0)
    }
  }

  @Test func thePeakIsTheMostThatWereThereAtOnce() async throws {
    let clock = ManualClock()
    try await RehearsalServer.running(
      clock: clock.simulatorClock,
      { $0.latency = .fixed(.seconds(1)) }
    ) { server in
      try await withThrowingTaskGroup(of: Int.self) { group in
        for number in 0..<24 {
          group.addTask { try await server.post("/", #"{"inputs":"\#(number)"}"#).status }
        }
        await clock.sleepers(24)
        #expect(try await server.stat("in_flight") == 24)
        clock.advance(by: .seconds(1))
        for try await status in group { #expect(status == 200) }
      }
      #expect(try await server.stat("peak_in_flight") == 24)
      #expect(try await server.stat("in_flight") == 0)
      #expect(try await server.stat("rows_answered") == 24)
    }
  }

  @Test func timesAreSecondsSinceTheStart() async throws {
    let clock = ManualClock()
    try await RehearsalServer.running(clock: clock.simulatorClock) { server in
      clock.advance(by: .seconds(2))
      _ = try await server.post("/", #"{"inputs":"a"}"#)
      clock.advance(by: .seconds(3))
      _ = try await server.post("/", #"{"inputs":"b"}"#)
      let stats = try await server.get("/stats").json
      #expect(stats["first_request"] == .number("2.0"))
      #expect(stats["last_request"] == .number("5.0"))
    }
  }

  private func report(of witness: Witness) -> JSONValue { .object(witness.report) }

  @Test func rowsBeyondTheMemoryAreCountedApart() {
    let now = Instant.now
    var witness = Witness(at: now, memory: 2)
    for identity: UInt64 in 1...3 {
      witness.arrive([identity], isReady: true, at: now)
      witness.leave([identity], .init(status: 200), at: now)
    }
    #expect(report(of: witness)["rows_distinct"] == .number("2"))
    #expect(report(of: witness)["rows_untracked"] == .number("1"))
    #expect(report(of: witness)["rows_answered"] == .number("3"))
  }

  @Test func aCallerWhoLeavesHasNoAnswer() {
    let now = Instant.now
    var witness = Witness(at: now)
    witness.arrive([1], isReady: true, at: now)
    witness.leave([1], .init(status: 499), at: now)
    witness.arrive([1], isReady: true, at: now)
    witness.leave([1], .init(status: 200), at: now)
    #expect(report(of: witness)["duplicates"] == .number("0"))
    #expect(report(of: witness)["retries"] == .number("1"))
  }
}
