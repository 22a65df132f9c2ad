import SluiceCore
import Testing

@testable import SluiceDispatch

@Suite struct LimiterTests {
  let start = Instant.now

  private func sample(_ position: Int = 1, rows: Int = 1, at seconds: Double = 0)
    -> GoodputMeter.Sample
  {
    GoodputMeter.Sample(
      position: Int64(position),
      rows: rows,
      abreast: 1,
      sentAt: start + .seconds(seconds)
    )
  }

  private func answer(_ limiter: inout Limiter, _ count: Int) {
    for _ in 0..<count { _ = limiter.succeeded(sample(), at: start) }
  }

  /// Two refusals of one round: one may be the weather.
  private func refuse(_ limiter: inout Limiter, at seconds: Double = 0) -> Bool {
    (0..<2).contains { row in
      limiter.overloaded(by: sample(row, rows: 0, at: seconds), at: start + .seconds(seconds))
    }
  }

  @Test(arguments: [Concurrency.pinned(512), .auto(max: 512)])
  func theFirstRequestGoesAlone(concurrency: Concurrency) {
    #expect(Limiter(concurrency).limit == 1)
    #expect(Limiter(concurrency, width: 100).limit == 1)
  }

  @Test func aCeilingIsOneAtLeast() {
    #expect(Limiter(.pinned(0)).ceiling == 1)
    #expect(Limiter(.auto(max: -1)).ceiling == 1)
  }

  @Test func eachRoundOfAnswersDoublesItUpToTheCeiling() {
    var limiter = Limiter(.pinned(100))
    var widths: [Int] = []
    for _ in 0..<8 {
      answer(&limiter, limiter.limit)
      widths.append(limiter.limit)
    }
    #expect(widths == [2, 4, 8, 16, 32, 64, 100, 100])
  }

  @Test(arguments: [Concurrency.pinned(512), .auto(max: 512)])
  func timeAloneWidensItTo8(concurrency: Concurrency) {
    var limiter = Limiter(concurrency)
    var now = start
    while let due = limiter.widen(at: now) { now = due }
    #expect(limiter.limit == 8)
    #expect(now - start == .seconds(3))
  }

  @Test func timeWidensItToTheCeilingOnceSomethingWasAnswered() {
    var limiter = Limiter(.pinned(512))
    limiter.restart(at: start)
    var now = start
    while let due = limiter.widen(at: now) { now = due }
    #expect(limiter.limit == 512)
    #expect(now - start == .seconds(2))
  }

  @Test func timeWidensItToWhereAnEarlierRunEnded() {
    var limiter = Limiter(.auto(max: 512), width: 100)
    answer(&limiter, 1)
    var now = start
    while let due = limiter.widen(at: now) { now = due }
    #expect(limiter.limit == 100)
    #expect(now - start == .seconds(1))
  }

  @Test func anEarlierRunsWidthDoesNotExceedTheCeiling() {
    var limiter = Limiter(.auto(max: 32), width: 100)
    answer(&limiter, 1)
    var now = start
    while let due = limiter.widen(at: now) { now = due }
    #expect(limiter.limit == 32)
  }

  @Test func oneRoundOfRefusalsCutsOnce() {
    var limiter = Limiter(.pinned(100))
    answer(&limiter, 200)
    let cuts = (0..<50).map { row in
      limiter.overloaded(by: sample(row, rows: 0), at: start + .seconds(1))
    }
    #expect(cuts.count { $0 } == 1)
    #expect(limiter.limit == 70)
    let isCut = refuse(&limiter, at: 2)
    #expect(isCut)
    #expect(limiter.limit == 49)
  }

  @Test(arguments: [Concurrency.pinned(100), .auto(max: 100)])
  func oneLostRequestInAHundredIsTheWeather(concurrency: Concurrency) {
    var limiter = Limiter(concurrency)
    answer(&limiter, 1000)
    let width = limiter.limit
    for round in 0..<20 {
      let at = Double(round)
      let isCut = limiter.overloaded(by: sample(round, rows: 0, at: at), at: start + .seconds(at))
      #expect(!isCut)
      answer(&limiter, 120)
    }
    #expect(limiter.limit >= width)
  }

  @Test func aRowThatIsLostAgainAndAgainIsNoSignOfTooMany() {
    var limiter = Limiter(.pinned(100))
    answer(&limiter, 200)
    for second in 1..<20 {
      let at = Double(second)
      let isCut = limiter.overloaded(by: sample(7, rows: 0, at: at), at: start + .seconds(at))
      #expect(!isCut)
    }
    #expect(limiter.limit == 100)
  }

  @Test func whatIsLostInARoundThatWasCutIsBlamedOnIt() {
    var limiter = Limiter(.pinned(100))
    answer(&limiter, 200)
    #expect(!limiter.blames(start, at: start + .seconds(10)))
    let isCut = refuse(&limiter, at: 10)
    #expect(isCut)
    #expect(limiter.blames(start + .seconds(9), at: start + .seconds(19)))
    #expect(limiter.blames(start + .seconds(11), at: start + .seconds(21)))
    #expect(!limiter.blames(start + .seconds(50), at: start + .seconds(60)))
  }

  @Test func afterACutAPinnedOneCreepsUpByOneARound() {
    var limiter = Limiter(.pinned(100))
    answer(&limiter, 200)
    let isCut = refuse(&limiter)
    #expect(isCut)
    answer(&limiter, 70)
    #expect((70...71).contains(limiter.limit))
    answer(&limiter, 10_000)
    #expect(limiter.limit == 100)
  }

  @Test(arguments: [Concurrency.pinned(4), .auto(max: 4)])
  func itNeverFallsBelowOne(concurrency: Concurrency) {
    var limiter = Limiter(concurrency)
    for second in 0..<50 { _ = refuse(&limiter, at: Double(second)) }
    #expect(limiter.limit == 1)
    #expect(!limiter.blames(start + .seconds(200), at: start + .seconds(210)))
    limiter.restart(at: start)
    #expect(limiter.limit == 1)
  }
}
