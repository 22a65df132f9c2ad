import Testing

@testable import SluiceDispatch

@Suite struct LimiterTests {
  let start = ContinuousClock.now

  @Test func theFirstRequestGoesAlone() {
    #expect(Limiter(.pinned(512)).limit == 1)
    #expect(Limiter(.pinned(0)).ceiling == 1)
  }

  @Test func eachRoundOfAnswersDoublesItUpToTheCeiling() {
    var limiter = Limiter(.pinned(100))
    var widths: [Int] = []
    for _ in 0..<8 {
      limiter.succeeded(limiter.limit)
      widths.append(limiter.limit)
    }
    #expect(widths == [2, 4, 8, 16, 32, 64, 100, 100])
  }

  @Test func timeAloneWidensItTo8() {
    var limiter = Limiter(.pinned(512))
    var now = start
    while let due = limiter.widen(at: now) { now = due }
    #expect(limiter.limit == 8)
    #expect(now - start == .seconds(3))
  }

  @Test func timeWidensItToTheCeilingOnceSomethingWasAnswered() {
    var limiter = Limiter(.pinned(512))
    limiter.restart()
    var now = start
    while let due = limiter.widen(at: now) { now = due }
    #expect(limiter.limit == 512)
    #expect(now - start == .seconds(2))
  }

  @Test func oneRoundOfRefusalsCutsOnce() {
    var limiter = Limiter(.pinned(100))
    limiter.succeeded(200)
    let cuts = (0..<50).map { _ in
      limiter.overloaded(sentAt: start, now: start + .seconds(1))
    }
    #expect(cuts.count { $0 } == 1)
    #expect(limiter.limit == 70)
    _ = limiter.overloaded(sentAt: start + .seconds(2), now: start + .seconds(3))
    #expect(limiter.limit == 49)
  }

  @Test func afterACutItCreepsUpByOneARound() {
    var limiter = Limiter(.pinned(100))
    limiter.succeeded(200)
    _ = limiter.overloaded(sentAt: start, now: start)
    for _ in 0..<70 { limiter.succeeded() }
    #expect((70...71).contains(limiter.limit))
    for _ in 0..<10_000 { limiter.succeeded() }
    #expect(limiter.limit == 100)
  }

  @Test func itNeverFallsBelowOne() {
    var limiter = Limiter(.pinned(4))
    for second in 0..<50 {
      _ = limiter.overloaded(sentAt: start + .seconds(second), now: start + .seconds(second))
    }
    #expect(limiter.limit == 1)
    limiter.restart()
    #expect(limiter.limit == 1)
    for _ in 0..<100 { limiter.succeeded() }
    #expect(limiter.limit == 4)
  }
}
