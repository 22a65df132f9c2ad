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
    window.committed(rows: held, bytes: held)
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
}
