import SluiceCore
import Testing

@testable import SluiceLedger

@Suite struct LowWaterMarkTests {
  @Test func standsAtTheReaderWhileNothingIsOpen() {
    var low = LowWaterMark(mark(5))
    #expect(low.mark == mark(5))
    low.opened([], next: mark(9))
    #expect(low.mark == mark(9))
    #expect(low.reached == 8)
  }

  @Test func waitsForTheEarliestOpenRecord() {
    var low = LowWaterMark()
    low.opened([mark(1), mark(2), mark(4)], next: mark(5))
    low.settled(2)
    low.settled(4)
    #expect(low.mark == mark(1))
    low.settled(1)
    #expect(low.mark == mark(5))
  }

  @Test func oneRecordMayStayOpenWhileManyBehindItAreSettled() {
    var low = LowWaterMark()
    low.opened((1...10_000).map { mark($0) }, next: mark(10_001))
    for position in 2...9_999 as ClosedRange<Int64> { low.settled(position) }
    #expect(low.mark == mark(1))
    low.settled(1)
    #expect(low.mark == mark(10_000))
    low.settled(10_000)
    #expect(low.mark == mark(10_001))
  }

  @Test func passesRecordsThatWereNeverOpen() {
    var low = LowWaterMark()
    low.opened([mark(3)], next: mark(10))
    low.settled(7)
    #expect(low.mark == mark(3))
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func agreesWithAModel(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var low = LowWaterMark()
    var open: Set<Int64> = []
    var next: Int64 = 1
    for _ in 0..<3_000 {
      if Bool.random(using: &generator) {
        let handed = (next..<next + .random(in: 0...6, using: &generator)).filter { _ in
          Bool.random(using: &generator)
        }
        next += 6
        open.formUnion(handed)
        low.opened(handed.map(mark), next: mark(next))
      } else {
        for position in open.shuffled(using: &generator).prefix(4) {
          open.remove(position)
          low.settled(position)
        }
      }
      #expect(low.mark.position == open.min() ?? next)
      #expect(low.reached == next - 1)
    }
  }
}
