import SluiceCore
import Testing

@testable import SluiceDispatch

/// The climber in front of a server whose goodput is a formula: a closed loop without chance.
@Suite struct HillClimberTests {
  let start = Instant.now

  private struct Loop {
    var climber: HillClimber
    var time: Instant
    private(set) var widths: [Int] = []

    init(_ climber: HillClimber, at time: Instant) {
      self.climber = climber
      self.time = time
    }

    /// Rounds of requests, all of a width, each taking `latency` of the width.
    mutating func run(rounds: Int, abreast: Int? = nil, latency: (Double) -> Double) {
      for _ in 0..<rounds {
        let width = climber.target
        let sent = time
        time += .seconds(latency(Double(width)))
        for _ in 0..<width {
          climber.answered(
            GoodputMeter.Sample(position: 1, rows: 1, abreast: abreast ?? width, sentAt: sent),
            width: width,
            at: time
          )
        }
        if widths.last != climber.target { widths.append(climber.target) }
      }
    }
  }

  @Test func whatGrowsWithItIsFollowedInLeaps() {
    var loop = Loop(HillClimber(ceiling: 512, timeout: .seconds(600)), at: start)
    loop.run(rounds: 30) { _ in 1 }
    #expect(Array(loop.widths.prefix(5)) == [8, 16, 64, 256, 512])
    #expect(loop.climber.best == 512)
  }

  @Test func beyondTheSlotsItComesBack() {
    var loop = Loop(HillClimber(ceiling: 512, timeout: .seconds(600)), at: start)
    loop.run(rounds: 200) { max(1, $0 / 40) }
    #expect((38...80).contains(loop.climber.best ?? 0))
  }

  @Test func aServerThatGetsSlowerTheMoreItDoesIsStillUsed() {
    var loop = Loop(HillClimber(ceiling: 512, timeout: .seconds(600)), at: start)
    loop.run(rounds: 300) { 1 + $0 / 46 }
    #expect((loop.climber.best ?? 0) > 250)
  }

  @Test func nothingIsTriedThatWouldRunOutOfTime() {
    var loop = Loop(HillClimber(ceiling: 512, timeout: .seconds(12)), at: start)
    loop.run(rounds: 500) { 1 + $0 / 20 }
    #expect(loop.widths.allSatisfy { 1 + Double($0) / 20 <= 6 })
    #expect((loop.climber.best ?? 0) > 40)
  }

  @Test func answersThatAlwaysTakeLongAreNoReasonToStayNarrow() {
    var loop = Loop(HillClimber(ceiling: 64, timeout: .seconds(600)), at: start)
    loop.run(rounds: 30) { _ in 500 }
    #expect(loop.climber.best == 64)
  }

  @Test func quickAnswersAreNotWorthMeasuringUpTo64() {
    var loop = Loop(HillClimber(ceiling: 512, timeout: .seconds(600)), at: start)
    loop.run(rounds: 3) { max(0.001, $0 / 10_000) }
    #expect(loop.widths.last == 64)
    loop.run(rounds: 2000) { max(0.001, $0 / 10_000) }
    #expect((loop.climber.best ?? 0) >= 64)
  }

  @Test func aWidthThatNobodyUsesIsLeftAlone() {
    var loop = Loop(HillClimber(ceiling: 512, timeout: .seconds(600)), at: start)
    loop.run(rounds: 100, abreast: 3) { _ in 1 }
    #expect(loop.climber.target == HillClimber.firstWidth)
  }

  @Test func lossesLeadBackToWhatIsKnown() {
    var loop = Loop(HillClimber(ceiling: 512, timeout: .seconds(600)), at: start)
    while loop.climber.target < 64 { loop.run(rounds: 1) { _ in 1 } }
    #expect(loop.climber.known?.width == 16)
    let first = loop.climber.cut(from: 50)
    #expect(!first)
    #expect(loop.climber.target == 16)
    let second = loop.climber.cut(from: 16)
    #expect(second)
    #expect(loop.climber.target == 11)
  }

  @Test func aWidthOfAnEarlierRunIsTheFirst() {
    let climber = HillClimber(ceiling: 512, width: 100, timeout: .seconds(600))
    #expect(climber.target == 100)
    #expect(climber.best == 100)
    #expect(HillClimber(ceiling: 512, timeout: .seconds(600)).best == nil)
  }

  @Test(arguments: [1, 2, 3, 7, 8, 9])
  func smallCeilingsAreKept(ceiling: Int) {
    var loop = Loop(HillClimber(ceiling: ceiling, timeout: .seconds(600)), at: start)
    loop.run(rounds: 300) { _ in 1 }
    #expect(loop.widths.allSatisfy { (1...ceiling).contains($0) })
    #expect(loop.climber.best == ceiling)
  }
}
