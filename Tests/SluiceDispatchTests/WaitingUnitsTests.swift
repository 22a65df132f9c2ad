import SluiceCore
import Testing

@testable import SluiceDispatch

@Suite struct WaitingUnitsTests {
  @Test func unitsLeaveInTheOrderOfTheirTimes() throws {
    let start = Instant.now
    var random = SeededRandom(state: 5)
    var waiting = WaitingUnits()
    for unit in units(1...500) {
      let second = Int.random(in: 0..<50, using: &random)
      waiting.insert(PendingUnit(unit), due: start + .seconds(second))
    }
    var last = start
    while let first = waiting.first {
      #expect(first.due >= last)
      let early = waiting.popDue(at: first.due - .nanoseconds(1)).map(\.bytes)
      let inTime = waiting.popDue(at: first.due).map(\.bytes)
      #expect(early == nil)
      #expect(inTime != nil)
      last = first.due
    }
    #expect(waiting.isEmpty)
  }

  @Test func unitsOfOneInstantLeaveAsTheyCame() {
    let start = Instant.now
    var waiting = WaitingUnits()
    for unit in units(1...9) { waiting.insert(PendingUnit(unit), due: start) }
    let left = (1...9).compactMap { _ in waiting.popDue(at: start)?.unit.rows.first?.position }
    #expect(left == Array(1...9))
  }
}
