import Testing

@testable import SluiceDispatch

@Suite struct WindowTests {
  @Test func theFirstPullIsSmall() {
    var window = Window(rows: 4096, bytes: 1 << 20)
    let pulls = (0..<2).map { _ in window.wanted() }
    #expect(pulls == [16, nil])
  }

  @Test func nothingIsTakenWhileItIsFull() {
    var window = Window(rows: 1000, bytes: 1 << 20)
    var held = 0
    while let rows = window.wanted() {
      window.arrived(rows: rows, bytes: rows)
      held += rows
    }
    #expect(held <= 1000)
    #expect(held > 800)
    window.settled(payload: held, answers: 0)
    window.committed(rows: held, answers: 0)
    let next = window.wanted()
    #expect(next == 512)
  }

  @Test func largeRowsAreTakenInSmallNumbers() {
    var window = Window(rows: 4096, bytes: 64 << 20)
    let first = window.wanted()
    window.arrived(rows: first ?? 0, bytes: (first ?? 0) << 20)
    let second = window.wanted()
    window.arrived(rows: 48, bytes: 48 << 20)
    let third = window.wanted()
    #expect([first, second, third] == [16, 48, nil])
  }

  @Test func theEndIsForGood() {
    var window = Window(rows: 100, bytes: 100)
    _ = window.wanted()
    window.arrived(rows: 0, bytes: 0)
    let next = window.wanted()
    #expect(window.hasEnded)
    #expect(next == nil)
  }

  @Test func answersThatAreNotDurableHoldRequestsBack() {
    var window = Window(rows: 100, bytes: 64 << 20)
    window.arrived(rows: 2, bytes: 10)
    window.settled(payload: 5, answers: 5 << 20)
    #expect(window.hasRoomForAnswers)
    window.settled(payload: 5, answers: 4 << 20)
    #expect(!window.hasRoomForAnswers)
    window.committed(rows: 1, answers: 5 << 20)
    #expect(window.hasRoomForAnswers)
    window.committed(rows: 1, answers: 4 << 20)
    #expect([window.rows, window.bytes, window.unsaved] == [0, 0, 0])
  }
}

@Suite struct DurableRowsTests {
  @Test func onlyTheFirstBatchAfterALookIsTold() {
    var durable = DurableRows()
    let told = [durable.add(rows: 3, answers: 30), durable.add(rows: 2, answers: 20)]
    let taken = durable.take()
    let again = durable.add(rows: 1, answers: 0)
    #expect(told == [true, false])
    #expect(taken.rows == 5)
    #expect(taken.answers == 50)
    #expect(again)
  }
}
