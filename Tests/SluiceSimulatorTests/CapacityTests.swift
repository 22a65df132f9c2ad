import Testing

@testable import SluiceSimulator

/// How many are computed at once, in which order, and how fast: the arithmetic without a server.
@Suite struct CapacityTests {
  @Test func aFullServerLetsSomeWaitAndRefusesTheRest() {
    var capacity = Capacity(slots: 2, places: 1, slowdown: 3)
    #expect(capacity.enter(1) == .started(pace: 1))
    #expect(capacity.enter(2) == .started(pace: 3))
    #expect(capacity.enter(3) == .queued)
    #expect(capacity.enter(4) == .refused)
    #expect(capacity.leave().map(\.number) == [3])
    #expect(capacity.leave().map(\.number) == [])
    #expect(capacity.enter(5) == .started(pace: 3))
    #expect(capacity.peakComputing == 2)
    #expect(capacity.peakWaiting == 1)
    #expect(capacity.refused == 1)
  }

  @Test func anUnboundedQueueKeepsTheOrderOfArrival() {
    var capacity = Capacity(slots: 1, places: nil, slowdown: 1)
    #expect(capacity.enter(0) == .started(pace: 1))
    for number: UInt64 in 1...500 { #expect(capacity.enter(number) == .queued) }
    var order: [UInt64] = []
    while let next = capacity.leave().first { order.append(next.number) }
    #expect(order == Array(1...500))
  }

  @Test func thePaceGrowsEvenlyWithTheLoad() {
    var capacity = Capacity(slots: 5, places: 0, slowdown: 2)
    let paces = (1...5).map { capacity.enter($0) }
    #expect(paces == [1, 1.25, 1.5, 1.75, 2].map { .started(pace: $0) })
  }

  @Test func withoutSlotsEverythingIsComputedAtOnce() {
    var capacity = Capacity(slots: nil, places: nil, slowdown: 4)
    for number: UInt64 in 1...1000 { #expect(capacity.enter(number) == .started(pace: 1)) }
  }

  @Test func aSmallerServerFinishesWhatItBegan() {
    var capacity = Capacity(slots: 3, places: nil, slowdown: 1)
    for number: UInt64 in 1...4 { _ = capacity.enter(number) }
    #expect(capacity.resize(slots: 1, places: nil).isEmpty)
    #expect(capacity.leave().isEmpty)
    #expect(capacity.leave().isEmpty)
    #expect(capacity.leave().map(\.number) == [4])
    #expect(capacity.enter(5) == .queued)
    #expect(capacity.enter(6) == .queued)
    #expect(capacity.resize(slots: 2, places: 0).map(\.number) == [5])
  }

  @Test func whoIsWithdrawnIsNotComputed() {
    var capacity = Capacity(slots: 1, places: nil, slowdown: 1)
    for number: UInt64 in 1...3 { _ = capacity.enter(number) }
    capacity.withdraw(2)
    #expect(capacity.leave().map(\.number) == [3])
  }
}
