import Testing

@testable import SluiceDispatch

@Suite struct BackoffTests {
  @Test(arguments: [(1, 0.5), (2, 1), (3, 2), (7, 32), (8, 60), (500, 60)])
  func aWaitIsARandomPartOfADoublingCeiling(failures: Int, ceiling: Double) {
    var random = SeededRandom(state: 3)
    let waits = (0..<500).map { _ in Backoff().wait(after: failures, using: &random) }
    #expect(waits.allSatisfy { $0 >= .zero && $0 <= .seconds(ceiling) })
    #expect(waits.contains { $0 > .seconds(ceiling * 0.9) })
    #expect(waits.contains { $0 < .seconds(ceiling * 0.1) })
  }

  @Test func jitterIsAddedAboveTheServersWord() {
    var random = SeededRandom(state: 3)
    let waits = (0..<500).map { _ in
      Backoff().wait(after: 1, server: .seconds(20), using: &random)
    }
    #expect(waits.allSatisfy { $0 >= .seconds(20) && $0 <= .seconds(23) })
    #expect(Set(waits).count > 400)
  }
}
