import SluiceCore
import SluiceTestSupport
import Testing

@testable import SluiceDispatch

/// Whose fault it was, and what it cost: whole runs in virtual time.
@Suite struct FaultTests {
  static func run(
    _ units: [Unit],
    concurrency: Int = 16,
    seed: UInt64 = 1,
    change: (inout DispatchPolicy) -> Void = { _ in },
    endpoint: @escaping Simulation.Endpoint
  ) -> Simulation {
    var policy = DispatchPolicy(concurrency: .pinned(concurrency), batchRows: 32)
    change(&policy)
    var run = Simulation(policy, units, seed: seed, endpoint: endpoint)
    run.run()
    return run
  }

  /// Answers all rows but these positions.
  static func answering(
    butFor bad: Set<Int64>,
    with answer: Result<Reply, TransferFailure>
  ) -> Simulation.Endpoint {
    { rows, _ in
      rows.contains { bad.contains($0.position) }
        ? (.milliseconds(10), answer) : (.milliseconds(20), .success(echo(rows)))
    }
  }

  @Test(arguments: [400, 413, 422], [1, 7, 32] as [Int64])
  func onePoisonRowOf32CostsAtMost12RequestsAndNoNeighbour(status: Int, poison: Int64) {
    let answer = reply(status, #"{"error":"no good"}"#)
    let run = Self.run(
      units(1...32, of: 32),
      endpoint: Self.answering(butFor: [poison], with: .success(answer))
    )
    #expect(run.end == .finished)
    #expect(run.sent.count <= 12)
    #expect(run.succeeded == 31)
    #expect(run.failed == [poison])
  }

  @Test(arguments: [200, 408, 424, 500, 504], [1, 7, 32] as [Int64])
  func soDoesARowThatFailsInstead(status: Int, poison: Int64) {
    let run = Self.run(
      units(1...32, of: 32),
      endpoint: Self.answering(butFor: [poison], with: .success(reply(status, #"{"x":"boom"}"#)))
    )
    #expect(run.end == .finished)
    #expect(run.sent.count <= 12)
    #expect(run.failed == [poison])
    #expect(run.settled.allSatisfy { $0.state == .failed || $0.attempts == 1 })
  }

  @Test(arguments: [1, 7, 32] as [Int64], [0, 320] as [Int64])
  func soDoesARowThatIsNeverAnswered(poison: Int64, after good: Int64) {
    let run = Self.run(
      units(1...(good + 32), of: 32),
      change: { $0.callTimeout = .seconds(5) }
    ) { rows, _ in
      let isStuck = rows.contains { $0.position == good + poison }
      return (isStuck ? .seconds(9) : .milliseconds(50), .success(echo(rows)))
    }
    #expect(run.end == .finished)
    #expect(run.sent.count <= good / 32 + 12)
    #expect(run.failed == [good + poison])
  }

  @Test func aProbeThatFailsIsFollowedByAnotherRow() {
    let run = Self.run(units(1...40)) { rows, time in
      // Row 1 alone keeps the endpoint's gate shut.
      if time < .seconds(2) { return (.milliseconds(1), .success(reply(500))) }
      return (.milliseconds(10), .success(rows[0].position == 1 ? reply(500) : echo(rows)))
    }
    #expect(run.end == .finished)
    #expect(run.failed == [1])
    #expect(run.succeeded == 39)
    #expect(run.time < .seconds(120))
  }

  @Test func aUnitThatTimesOutIsNeverSentAgainAtTheSameSize() {
    var sizes: [Int] = []
    let run = Self.run(units(1...32, of: 32), change: { $0.callTimeout = .seconds(5) }) { rows, _ in
      sizes.append(rows.count)
      return (rows.count > 4 ? .seconds(9) : .milliseconds(50), .success(echo(rows)))
    }
    #expect(run.succeeded == 32)
    #expect(sizes.filter { $0 == 32 }.count == 1)
    #expect(sizes.filter { $0 == 16 }.count == 2)
  }

  @Test func aRowThatAlwaysGets500FailsAfterSixAndNobodyElseSuffers() throws {
    let run = Self.run(
      units(1...2000),
      endpoint: Self.answering(butFor: [700], with: .success(reply(500, #"{"error":"boom"}"#)))
    )
    #expect(run.failed == [700])
    #expect(run.succeeded == 1999)
    let bad = try #require(run.settled.first { $0.position == 700 })
    #expect(bad.attempts == 6)
    #expect(bad.status == 500)
    #expect(bad.error == "boom")
    #expect(bad.fault == .row)
  }

  @Test func a500ForEverybodyFailsNobody() throws {
    let run = Self.run(units(1...500)) { _, _ in (.milliseconds(10), .success(reply(500))) }
    #expect(try #require(run.stopReason).error.code.kind == .unavailable)
    #expect(run.settled.isEmpty)
    #expect(run.sent.count < 200)
  }

  @Test(arguments: [401, 402, 403, 407])
  func aRefusedAccountAtTheFirstRowCostsTwoRequests(status: Int) throws {
    let run = Self.run(units(1...500), concurrency: 64) { _, _ in
      (.milliseconds(10), .success(reply(status, #"{"error":"no"}"#)))
    }
    #expect(run.sent.count <= 2)
    #expect(run.settled.isEmpty)
    let stopReason = try #require(run.stopReason)
    #expect(stopReason.error.code.kind == .noPermission)
    #expect(stopReason.fault == .account)
  }

  @Test func aWrongModelCostsTwoRequestsAndEndsUnavailable() throws {
    let run = Self.run(units(1...500)) { _, _ in
      (.milliseconds(10), .success(reply(404, #"{"error":"Model x does not exist"}"#)))
    }
    #expect(run.sent.count <= 2)
    #expect(run.settled.isEmpty)
    #expect(try #require(run.stopReason).error.code.kind == .unavailable)
  }

  @Test func aTokenThatExpiresInMidRunStopsItAfterOneConfirmingRequest() throws {
    let run = Self.run(units(1...5000), concurrency: 64) { rows, time in
      time > .seconds(1)
        ? (.milliseconds(10), .success(reply(401, "no")))
        : (.milliseconds(20), .success(echo(rows)))
    }
    let stopReason = try #require(run.stopReason)
    #expect(stopReason.error.code.kind == .noPermission)
    let first = try #require(run.sent.first { $0.at > .seconds(1) })
    #expect(run.sent.count { $0.at >= first.at + .milliseconds(10) } <= 1)
    #expect(run.failed.isEmpty)
  }

  @Test(arguments: [301, 302, 307, 308, 403, 404, 501, 505], [150, 300] as [Int64])
  func whatOneRowAloneMeetsAmongSuccessesIsItsOwnFault(_ status: Int, _ position: Int64) {
    let run = Self.run(
      units(1...300),
      endpoint: Self.answering(butFor: [position], with: .success(reply(status, "not this one")))
    )
    #expect(run.end == .finished)
    #expect(run.failed == [position])
    #expect(run.succeeded == 299)
  }

  @Test func aRowThatIsSentElsewhereSaysSo() {
    let run = Self.run(
      units(1...30),
      endpoint: Self.answering(butFor: [7], with: .success(reply(302)))
    )
    #expect(run.settled.first { $0.position == 7 }?.error?.contains("redirects (302)") == true)
  }

  @Test func theLastRowWithoutCreditsIsNotToBlame() throws {
    let run = Self.run(
      units(1...300),
      endpoint: Self.answering(butFor: [300], with: .success(reply(402)))
    )
    #expect(try #require(run.stopReason).fault == .account)
    #expect(run.failed.isEmpty)
  }

  @Test func aMomentary401LosesNoRow() {
    var refused = false
    let run = Self.run(units(1...300)) { rows, _ in
      if rows[0].position == 100, !refused {
        refused = true
        return (.milliseconds(5), .success(reply(401)))
      }
      return (.milliseconds(10), .success(echo(rows)))
    }
    #expect(run.succeeded == 300)
  }

  @Test(arguments: [200, 400, 422])
  func theSameRefusalForTheFirst20RowsIsTheJobsFault(status: Int) throws {
    let run = Self.run(units(1...1000)) { _, _ in
      (.milliseconds(10), .success(reply(status, "<html>please\nlog in</html>")))
    }
    let stopReason = try #require(run.stopReason)
    #expect(stopReason.fault == .job)
    #expect(stopReason.error.code.kind == .unavailable)
    #expect(run.settled.isEmpty)
  }

  @Test func theSameRefusalForTheFirst20RowsIsTheirOwnFaultOnceTheJobIsProven() {
    var policy = DispatchPolicy(concurrency: .pinned(16))
    policy.isProven = true
    var run = Simulation(policy, units(1...1000)) { rows, _ in
      let isKnown = rows[0].position > 1000
      return (.milliseconds(10), .success(isKnown ? echo(rows) : reply(400, "bad row")))
    }
    run.knownRow = units(2000...2000)[0]
    run.run()
    #expect(run.end == .finished)
    #expect(run.failed.count == 1000)
  }

  @Test(arguments: [0, 50], [false, true])
  func aLoginPageInTheEndpointsPlaceStopsTheRun(after good: Int, isProven: Bool) throws {
    let page = reply(200, "<html>please log in</html>", ["Content-Type": "text/html"])
    var hasTurned = false
    let run = Self.run(units(1...1000), change: { $0.isProven = isProven }) { rows, _ in
      let isGood = !hasTurned && rows.allSatisfy { $0.position <= good }
      hasTurned = !isGood
      return (.milliseconds(10), .success(isGood ? echo(rows) : page))
    }
    let stopReason = try #require(run.stopReason)
    #expect(stopReason.error.code.kind == .unavailable)
    #expect(stopReason.error.what.contains("20 rows in a row"))
    #expect(run.succeeded == good)
    #expect(run.failed.isEmpty)
  }

  @Test func onePageAmongAnswersIsItsRowsFault() {
    let page = reply(200, "<html>no such document</html>")
    let run = Self.run(
      units(1...100),
      endpoint: Self.answering(butFor: [40], with: .success(page))
    )
    #expect(run.end == .finished)
    #expect(run.failed == [40])
  }

  @Test func aShortManifestOfBadRowsFailsThemWithTheServersWords() {
    let run = Self.run(units(1...5)) { _, _ in (.milliseconds(10), .success(reply(422, "bad row")))
    }
    #expect(run.end == .finished)
    #expect(run.failed == [1, 2, 3, 4, 5])
    #expect(run.settled.allSatisfy { $0.error == "bad row" && $0.attempts == 1 })
  }

  @Test func badRowsBeforeTheFirstGoodOneFailOnceThereIsOne() {
    let run = Self.run(
      units(1...100),
      endpoint: Self.answering(butFor: Set(1...15), with: .success(reply(400, "bad")))
    )
    #expect(run.end == .finished)
    #expect(run.failed == Array(1...15))
  }

  @Test func aRowThatTakesTheEndpointDownIsQuarantinedAndTakesNobodyWithIt() throws {
    var downUntil = Duration.zero
    let run = Self.run(units(1...1500), concurrency: 8) { rows, time in
      if time < downUntil { return (.milliseconds(1), .failure(failure(.connect))) }
      if rows[0].position == 400 {
        downUntil = time + .seconds(40)
        return (.milliseconds(1), .success(reply(502)))
      }
      return (.milliseconds(10), .success(echo(rows)))
    }
    #expect(run.end == .finished)
    #expect(run.failed == [400])
    #expect(run.succeeded == 1499)
  }

  @Test func randomWeatherLosesNoRowAndSettlesEachOnce() {
    for seed in 1...10 as ClosedRange<UInt64> {
      var dice = SeededRandom(state: seed)
      let run = Self.run(units(1...600, of: 4), seed: seed) { rows, _ in
        let latency = Duration.milliseconds(Int.random(in: 1...80, using: &dice))
        switch Int.random(in: 0..<100, using: &dice) {
        case 0..<3: return (latency, .success(reply(503, "overloaded")))
        case 3..<5: return (latency, .failure(failure(.noReply, sent: true)))
        case 5..<8: return (latency, .success(reply(429)))
        case 8..<10: return (latency, .success(reply(500)))
        case 10: return (latency, .success(loading))
        default: return (latency, .success(echo(rows)))
        }
      }
      #expect(run.end == .finished)
      #expect(run.settled.count == 600)
      #expect(Set(run.settled.map(\.position)).count == 600)
      #expect(run.peak <= 16)
    }
  }

  @Test func aFifthOfFailuresSlowsARunAndDoesNotStallIt() {
    var dice = SeededRandom(state: 7)
    let run = Self.run(units(1...2000)) { rows, _ in
      Int.random(in: 0..<5, using: &dice) == 0
        ? (.milliseconds(10), .success(reply(500))) : (.milliseconds(10), .success(echo(rows)))
    }
    #expect(run.end == .finished)
    #expect(run.succeeded >= 1990)
    #expect(run.time < .seconds(120))
  }

  @Test func overloadNarrowsAndRecovers() {
    var busy: [Duration] = []
    let run = Self.run(units(1...5000), concurrency: 64) { rows, time in
      busy.removeAll { $0 <= time }
      guard busy.count < 16 else { return (.milliseconds(1), .success(reply(429))) }
      busy.append(time + .milliseconds(50))
      return (.milliseconds(50), .success(echo(rows)))
    }
    #expect(run.succeeded == 5000)
    // 16 at a time would take 15.6 s.
    #expect(run.time < .seconds(40))
    #expect(run.sent.count < 2 * 5000)
  }
}
