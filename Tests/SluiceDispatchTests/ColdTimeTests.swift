import SluiceCore
import Testing

@testable import SluiceDispatch

@Suite struct ColdTimeTests {
  let start = Instant.now

  @Test func coldTimesAddUp() {
    var cold = ColdTime()
    #expect(cold.total(at: start) == .zero)
    cold.note(isCold: false, at: start)
    cold.note(isCold: true, at: start + .seconds(10))
    cold.note(isCold: true, at: start + .seconds(20))
    #expect(cold.total(at: start + .seconds(30)) == .seconds(20))
    cold.note(isCold: false, at: start + .seconds(40))
    #expect(cold.total(at: start + .seconds(100)) == .seconds(30))
    cold.note(isCold: true, at: start + .seconds(100))
    #expect(cold.total(at: start + .seconds(101)) == .seconds(31))
  }

  @Test func aRunKeepsColdTimeApart() {
    let run = ColdStartTests.coldStart(45, rows: 500, concurrency: 32)
    #expect(run.cold >= .seconds(45) && run.cold < .seconds(62))
    #expect(ColdStartTests.coldStart(0, rows: 500, concurrency: 32).cold == .zero)
  }
}

@Suite struct ProbeLogTests {
  @Test func whatIsSaidAgainIsCounted() {
    var log = ProbeLog()
    #expect(log.words == nil)
    for time in ["22.3", "20.1", "9"] { log.add("503 loading, estimated_time \(time) s") }
    #expect(log.words == "3 × 503 loading, estimated_time 9 s")
    log.add("connection refused")
    #expect(log.words == "3 × 503 loading, estimated_time 9 s, then connection refused")
    for word in ["a", "b", "c"] { log.add(word) }
    #expect(log.words == "…, then connection refused, then a, then b, then c")
  }
}

@Suite struct EndpointHistoryTests {
  let start = Instant.now

  @Test func anEndpointThatNobodyAskedForLongMayBeAsleep() {
    var history = EndpointHistory()
    #expect(history.mayBeAsleep(at: start))
    history.lived(succeeded: true, at: start)
    #expect(!history.mayBeAsleep(at: start + .seconds(900)))
    #expect(history.mayBeAsleep(at: start + .seconds(901)))
    // It was asked, and was away: that is not sleep.
    history.faulted(at: start + .seconds(890))
    #expect(!history.mayBeAsleep(at: start + .seconds(1700)))
  }

  @Test func slowAnswersMakeItAwakeForLonger() {
    var history = EndpointHistory()
    history.lived(succeeded: true, after: .milliseconds(50), at: start)
    #expect(history.isAwake(at: start + .seconds(30)))
    #expect(!history.isAwake(at: start + .seconds(31)))
    history.lived(succeeded: true, after: .seconds(60), at: start)
    #expect(history.isAwake(at: start + .seconds(120)))
    for _ in 0..<300 { history.lived(succeeded: true, after: .seconds(1), at: start) }
    #expect(!history.isAwake(at: start + .seconds(31)))
  }
}
