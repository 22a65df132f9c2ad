import SluiceCore
import Testing

@testable import SluiceDispatch

@Suite struct GateTests {
  let start = Instant.now
  var random = SeededRandom(state: 1)

  func newGate() -> Gate { Gate(maxStartup: .seconds(1800), maxWait: .seconds(900)) }
  func sign(
    _ reason: Gate.Reason = .loading,
    estimate: Duration? = nil,
    hold: Duration? = nil
  ) -> Gate.Sign {
    Gate.Sign(reason: reason, estimate: estimate, hold: hold, words: "503")
  }

  /// Probes a closed gate until a time, and tells when the probes went.
  mutating func probes(_ gate: inout Gate, _ sign: Gate.Sign, until end: Duration) -> [Duration] {
    var times: [Duration] = []
    var now = start
    while let wake = gate.wake(after: now), wake - start < end {
      now = wake
      guard gate.wantsProbe(at: wake) else { break }
      gate.probed()
      times.append(wake - start)
      gate.missed(sign, now: wake, using: &random)
    }
    return times
  }

  @Test mutating func theProbesThinOutTo15Seconds() {
    for _ in 0..<50 {
      var gate = newGate()
      _ = gate.close(sign(), now: start, using: &random)
      let times = probes(&gate, sign(), until: .seconds(90))
      #expect((9...14).contains(times.count))
      #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 <= .seconds(18) })
      #expect(times[0] >= .milliseconds(800) && times[0] <= .milliseconds(1200))
    }
  }

  @Test mutating func onlyOneProbeIsOutAtATime() {
    var gate = newGate()
    _ = gate.close(sign(), now: start, using: &random)
    let later = start + .seconds(100)
    #expect(gate.wantsProbe(at: later))
    gate.probed()
    #expect(!gate.wantsProbe(at: later + .seconds(600)))
  }

  @Test mutating func itNeverAsksToBeWokenInThePast() {
    var gate = newGate()
    _ = gate.close(sign(), now: start, using: &random)
    let overdue = start + .seconds(1800)
    #expect(gate.wake(after: start + .seconds(100)) == overdue)
    gate.probed()
    #expect(gate.wake(after: start) == overdue)
  }

  @Test mutating func aSecondReplyDoesNotCloseAClosedGateAgain() {
    var gate = newGate()
    let closes = (0..<2).map { _ in gate.close(sign(), now: start, using: &random) }
    #expect(closes == [true, false])
    #expect(gate.closings == 1)
  }

  @Test mutating func anEstimateThatIsNearerIsBelievedWithinReason() throws {
    var gate = newGate()
    _ = gate.close(sign(), now: start, using: &random)
    _ = probes(&gate, sign(), until: .seconds(40))
    let now = try #require(gate.closure?.nextProbe)
    gate.probed()
    gate.missed(sign(estimate: .seconds(9)), now: now, using: &random)
    #expect(gate.closure?.nextProbe == now + .seconds(9))
    gate.probed()
    gate.missed(sign(estimate: .milliseconds(1)), now: now + .seconds(12), using: &random)
    #expect(try #require(gate.closure?.nextProbe) - now >= .seconds(17))
  }

  @Test mutating func estimatesThatCountDownAreMetWhenTheyEnd() throws {
    for tenths in stride(from: 30, through: 3000, by: 7) {
      let ready = start + .milliseconds(100 * tenths)
      var gate = newGate()
      _ = gate.close(sign(estimate: ready - start), now: start, using: &random)
      var now = start
      var count = 1
      while now < ready {
        now = try #require(gate.wake(after: now))
        gate.probed()
        count += 1
        if now < ready { gate.missed(sign(estimate: ready - now), now: now, using: &random) }
      }
      #expect(now - ready <= .milliseconds(600), "\(tenths)")
      #expect(count <= 9 + tenths / 120, "\(tenths)")
    }
  }

  @Test mutating func nothingIsSentInsideAForbiddenTime() throws {
    var gate = newGate()
    _ = gate.close(sign(.throttled, hold: .seconds(20)), now: start, using: &random)
    let wake = try #require(gate.closure?.nextProbe)
    #expect(wake >= start + .seconds(20) && wake <= start + .seconds(23))
    _ = gate.close(sign(.throttled, hold: .seconds(60)), now: start, using: &random)
    #expect(!gate.wantsProbe(at: start + .seconds(59)))
  }

  @Test mutating func aWaitOfHoursParksTheEndpointAndDoesNotCountAsUnavailable() {
    var gate = newGate()
    _ = gate.close(sign(.throttled, hold: .seconds(7_200)), now: start, using: &random)
    #expect(gate.isParked(at: start))
    #expect(!gate.wantsProbe(at: start + .seconds(7_199)))
    #expect(!gate.isOverdue(at: start + .seconds(8_000)))
    #expect(gate.isOverdue(at: start + .seconds(7_200 + 1_800)))
  }

  @Test mutating func aProbeThatIsAnsweredOpensNothingThatAnotherReplyHasForbidden() {
    var gate = newGate()
    _ = gate.close(sign(.throttled, hold: .seconds(5)), now: start, using: &random)
    let now = start + .seconds(10)
    gate.probed()
    _ = gate.close(sign(.throttled, hold: .seconds(20)), now: now, using: &random)
    #expect(gate.open(now: now + .seconds(1)) == nil)
    #expect(!gate.wantsProbe(at: now + .seconds(19)))
    #expect(gate.wantsProbe(at: now + .seconds(20)))
    gate.probed()
    #expect(gate.open(now: now + .seconds(21)) != nil)
  }

  @Test mutating func aGateThatFlapsGoesOnWithItsOldSchedule() throws {
    var gate = newGate()
    _ = gate.close(sign(), now: start, using: &random)
    let times = probes(&gate, sign(), until: .seconds(60))
    let now = start + (try #require(times.last))
    _ = gate.open(now: now)
    _ = gate.close(sign(), now: now + .seconds(2), using: &random)
    #expect(try #require(gate.closure?.nextProbe) - now >= .seconds(10))
    _ = gate.open(now: now + .seconds(20))
    _ = gate.close(sign(), now: now + .seconds(60), using: &random)
    #expect(try #require(gate.closure?.nextProbe) - now <= .seconds(62))
  }

  @Test mutating func itIsOverdueAfterTheLongestStartup() {
    var gate = newGate()
    _ = gate.close(sign(), now: start, using: &random)
    #expect(!gate.isOverdue(at: start + .seconds(1799)))
    #expect(gate.isOverdue(at: start + .seconds(1800)))
    let closure = gate.open(now: start + .seconds(1801))
    #expect(closure?.since == start)
    #expect(!gate.isOverdue(at: start + .seconds(4000)))
  }
}
