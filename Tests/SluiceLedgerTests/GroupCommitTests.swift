import SluiceCore
import Testing

@testable import SluiceLedger

@Suite struct GroupCommitTests {
  let start = Instant.now

  @Test func theFirstRowArmsTheTimerAndTheNextOnesDoNot() {
    var policy = GroupCommit()
    #expect(policy.added(rows: 1, bytes: 10, now: start) == .arm(.milliseconds(50)))
    #expect(policy.added(rows: 1, bytes: 10, now: start) == .wait)
    #expect(policy.timerFired(now: start + .milliseconds(50)) == .commit)
  }

  @Test(arguments: [(999, 0), (0, 4 << 20 - 1)])
  func commitsWhenABatchIsFull(rows: Int, bytes: Int) {
    var policy = GroupCommit()
    #expect(policy.added(rows: rows, bytes: bytes, now: start) == .arm(.milliseconds(50)))
    #expect(policy.added(rows: 1, bytes: 1, now: start) == .commit)
    #expect(policy.added(rows: 1, bytes: 1, now: start) == .wait)
    #expect(policy.timerFired(now: start + .seconds(1)) == .wait)
  }

  @Test func aTimerOfABatchThatIsGoneWaitsForTheNextOne() {
    var policy = GroupCommit()
    _ = policy.added(rows: 1, bytes: 0, now: start)
    policy.taken()
    #expect(policy.added(rows: 1, bytes: 0, now: start + .milliseconds(30)) == .wait)
    #expect(policy.timerFired(now: start + .milliseconds(50)) == .arm(.milliseconds(30)))
    #expect(policy.timerFired(now: start + .milliseconds(80)) == .commit)
  }

  @Test func aTimerWithoutABatchDoesNothing() {
    var policy = GroupCommit()
    _ = policy.added(rows: 1, bytes: 0, now: start)
    policy.taken()
    #expect(policy.timerFired(now: start + .milliseconds(50)) == .wait)
    #expect(policy.added(rows: 1, bytes: 0, now: start) == .arm(.milliseconds(50)))
  }
}
