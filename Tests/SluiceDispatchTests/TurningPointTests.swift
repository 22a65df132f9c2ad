import SluiceCore
import SluiceTestSupport
import Testing

@testable import SluiceDispatch

/// An endpoint that turns: in the middle of a run, at a resume, or one of two.
@Suite struct TurningPointTests {
  static let gone = reply(
    404,
    #"{"error":{"message":"The model m does not exist.","code":"model_not_found"}}"#
  )
  static let decommissioned = reply(
    400,
    #"{"error":{"message":"The model m has been decommissioned","code":"model_decommissioned"}}"#
  )
  static let turns: [Reply] = [
    gone, decommissioned, reply(200), reply(204), reply(404, "<html>not here</html>"),
    reply(404, #"{"detail":"Not Found"}"#), reply(400, #"{"error":"something else"}"#),
    reply(200, "<html>log in</html>"), reply(410), reply(403, #"{"error":"no access"}"#),
    reply(401, #"{"error":"Invalid username or password."}"#), reply(402),
    reply(200, #"{"error":{"message":"The model m has been retired","code":404}}"#),
  ]

  /// Answers so many requests, then gives the same reply for ever.
  final class Turning {
    var answers: Int
    let after: Reply
    init(_ answers: Int, then after: Reply) {
      self.answers = answers
      self.after = after
    }
    func answer(_ rows: [Row]) -> (after: Duration, Result<Reply, TransferFailure>) {
      answers -= 1
      return (.milliseconds(20), .success(answers >= 0 ? echo(rows) : after))
    }
  }

  @Test(arguments: turns)
  func anEndpointThatTurnsLeavesTheRowsUntouched(after: Reply) {
    let server = Turning(50, then: after)
    var run = Simulation(DispatchPolicy(concurrency: .pinned(8)), units(1...5_000)) { rows, _ in
      server.answer(rows)
    }
    run.run(for: .seconds(600))
    #expect(run.succeeded == 50)
    #expect(run.failed.isEmpty)
    #expect(run.stopReason != nil)
    #expect(run.sent.count < 50 + 100)
  }

  @Test(arguments: turns)
  func batchesAreNotHalvedDownWhenAnEndpointTurns(after: Reply) {
    let server = Turning(50, then: after)
    var policy = DispatchPolicy(concurrency: .pinned(4), batchRows: 32)
    policy.sameRefusals = 20
    var run = Simulation(policy, units(1...6_400, of: 32)) { rows, _ in server.answer(rows) }
    run.run(for: .seconds(600))
    #expect(run.succeeded == 1_600)
    #expect(run.failed.isEmpty)
    #expect(run.stopReason != nil)
    #expect(run.sent.count < 50 + 150)
  }

  @Test(arguments: turns)
  func atAResumeARowThatIsKnownTellsThatTheEndpointHasTurned(after: Reply) {
    var policy = DispatchPolicy(concurrency: .pinned(8))
    policy.isProven = true
    var run = Simulation(policy, units(1...5_000)) { _, _ in (.milliseconds(20), .success(after)) }
    run.knownRow = units(9_999...9_999)[0]
    run.run(for: .seconds(600))
    #expect(run.settled.isEmpty)
    #expect(run.stopReason != nil)
  }

  @Test func anEmptyReplyOnceIsTriedAgain() {
    var isEmpty = true
    var run = Simulation(DispatchPolicy(concurrency: .pinned(4)), units(1...100)) { rows, _ in
      if isEmpty, rows[0].position == 50 {
        isEmpty = false
        return (.milliseconds(20), .success(reply(200)))
      }
      return (.milliseconds(20), .success(echo(rows)))
    }
    run.run()
    #expect(run.succeeded == 100)
  }

  @Test(arguments: [500, 400, 422, 200])
  func aBlockOfBadRowsAmongGoodOnesFailsAlone(status: Int) {
    var run = Simulation(DispatchPolicy(concurrency: .pinned(8)), units(1...400)) { rows, _ in
      let isBad = (101...160).contains(rows[0].position)
      return (
        .milliseconds(20),
        .success(isBad ? reply(status, #"{"error":"this one is bad"}"#) : echo(rows))
      )
    }
    run.run()
    #expect(run.end == .finished)
    #expect(run.failed == Array(101...160))
    #expect(run.succeeded == 340)
  }

  @Test(arguments: [reply(500), reply(500, "<html>oops</html>"), reply(502), reply(503)])
  func rowsThatAlwaysFailSettleWhenAnEarlierStartHadAnswers(bad: Reply) {
    var policy = DispatchPolicy(concurrency: .pinned(8))
    policy.isProven = true
    var run = Simulation(policy, units(1...30)) { rows, _ in
      (.milliseconds(20), .success(rows[0].position > 1_000 ? echo(rows) : bad))
    }
    run.knownRow = units(9_999...9_999)[0]
    run.run(for: .seconds(3_600))
    #expect(run.end == .finished)
    #expect(run.failed == Array(1...30))
    #expect(run.time < .seconds(1_500))
  }

  @Test(arguments: [
    reply(503), reply(401), reply(403), reply(500), reply(503, "", ["Retry-After": "1"]),
  ])
  func oneRowThatAlwaysFailsDoesNotHoldEveryStart(bad: Reply) {
    var policy = DispatchPolicy(concurrency: .pinned(8))
    policy.isProven = true
    var run = Simulation(policy, units(7...7)) { rows, _ in
      (.milliseconds(20), .success(rows[0].position == 7 ? bad : echo(rows)))
    }
    run.knownRow = units(9_999...9_999)[0]
    run.run(for: .seconds(3_600))
    #expect(run.end == .finished)
    #expect(run.failed == [7])
  }

  @Test(arguments: [reply(503), reply(401), reply(500)])
  func oneRowThatAlwaysFailsAmongOthersFailsAlone(bad: Reply) {
    var run = Simulation(DispatchPolicy(concurrency: .pinned(8)), units(1...200)) { rows, _ in
      (.milliseconds(20), .success(rows[0].position == 7 ? bad : echo(rows)))
    }
    run.run(for: .seconds(3_600))
    #expect(run.end == .finished)
    #expect(run.failed == [7])
    #expect(run.succeeded == 199)
  }

  @Test(arguments: turns)
  func theOtherEndpointGoesOnWhereOneTurns(after: Reply) {
    let names = ["http://one/", "http://two/"]
    let server = Turning(50, then: after)
    var policy = DispatchPolicy(concurrency: .pinned(8), endpoints: 2)
    policy.modelsMustAgree = false
    var run = Simulation(policy, units(1...600, at: names)) { upstream, rows, _ in
      upstream.number == 0 ? server.answer(rows) : (.milliseconds(40), .success(echo(rows)))
    }
    run.run(for: .seconds(3_600))
    #expect(run.end == .finished)
    #expect(run.succeeded == 600)
    #expect(run.history.contains { $0.kind == .endpointDismissed })
  }

  @Test func batchesThatAreAnsweredWronglyAreAskedSinglyAfterAFew() {
    var run = Simulation(
      DispatchPolicy(concurrency: .pinned(2), batchRows: 32),
      units(1...640, of: 32)
    ) { rows, _ in
      (.milliseconds(20), .success(rows.count > 1 ? reply(200, "one") : echo(rows)))
    }
    run.run()
    #expect(run.succeeded == 640)
    #expect(run.sent.count < 640 + 20)
    #expect(run.history.contains { $0.kind == .unitLimit })
  }

  /// Any mixture of answers, faults of rows and one turn ends with the rows before it settled right.
  @Test(arguments: 1...40)
  func aMixtureWithOneTurnSettlesTheRowsBeforeIt(seed: Int) {
    var random = SeededRandom(state: UInt64(seed))
    let share = [0, 0.01, 0.1, 0.3][Int.random(in: 0..<4, using: &random)]
    let turn = Int.random(in: 30...3_000, using: &random)
    let after = Self.turns[Int.random(in: 0..<Self.turns.count, using: &random)]
    let width = [1, 4, 16, 64][Int.random(in: 0..<4, using: &random)]
    let bad = Set((1...4_000).filter { _ in Double.random(in: 0..<1, using: &random) < share })
    var times = random
    var asked = 0
    var before: Set<Int64> = []
    var run = Simulation(DispatchPolicy(concurrency: .pinned(width)), units(1...4_000)) { rows, _ in
      asked += 1
      let position = rows[0].position
      let time = Duration.milliseconds(Int.random(in: 10...40, using: &times))
      if asked > turn { return (time, .success(after)) }
      before.insert(position)
      return (
        time,
        .success(bad.contains(Int(position)) ? reply(422, #"{"error":"too long"}"#) : echo(rows))
      )
    }
    run.run(for: .seconds(7_200))
    let failed = Set(run.failed)
    #expect(run.stopReason != nil)
    #expect(failed.isSubset(of: Set(bad.map(Int64.init)).union(failed.subtracting(before))))
    #expect(failed.subtracting(before).count <= 25)
    #expect(run.settled.allSatisfy { $0.state == .failed || !bad.contains(Int($0.position)) })
    #expect(run.succeeded >= before.count - bad.count - width)
  }
}
