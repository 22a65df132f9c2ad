import SluiceCore
import Testing

@testable import SluiceDispatch

@Suite struct RetryBudgetTests {
  let start = Instant.now

  @Test func aTenthOfTheLastMinuteMayBeRetries() {
    var budget = RetryBudget()
    for _ in 0..<1000 { budget.sent(isRetry: false, now: start) }
    var granted = 0
    while budget.allows(limit: 1, now: start), granted < 1000 {
      budget.sent(isRetry: true, now: start)
      granted += 1
    }
    #expect((100...112).contains(granted))
  }

  @Test func aFloorOfTenIsAlwaysThere() {
    var budget = RetryBudget()
    for _ in 0..<10 {
      #expect(budget.allows(limit: 1, now: start))
      budget.sent(isRetry: true, now: start)
    }
    #expect(!budget.allows(limit: 1, now: start))
    #expect(budget.allows(limit: 1, now: start + .seconds(61)))
  }

  @Test func aUsedUpBudgetLeavesOneSlotInTen() {
    var budget = RetryBudget()
    for _ in 0..<50 { budget.sent(isRetry: true, now: start) }
    #expect(!budget.allows(limit: 64, now: start))
    for _ in 0..<45 { budget.ended(isRetry: true) }
    #expect(budget.allows(limit: 64, now: start))
  }
}
