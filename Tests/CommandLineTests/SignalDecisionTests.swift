import Foundation
import SluiceCore
import Testing

@testable import sluice

/// The first signal asks kindly, a later one insists.
struct SignalDecisionTests {
  @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
  func theFirstAsksKindly(_ number: Int32) {
    var decision = SignalDecision()
    #expect(decision.received(number, now: .now) == .drain)
    #expect(decision.first?.number == number)
  }

  @Test(
    arguments: [
      (SIGTERM, SIGTERM, 0.002, .nothing), (SIGTERM, SIGTERM, 4.9, .nothing),
      (SIGTERM, SIGTERM, 5, .stop), (SIGTERM, SIGHUP, 1, .nothing), (SIGHUP, SIGTERM, 6, .stop),
      (SIGINT, SIGINT, 0.002, .stop), (SIGINT, SIGTERM, 0.002, .stop),
      (SIGTERM, SIGINT, 0.1, .stop),
    ] as [(Int32, Int32, Double, SignalDecision.Action)]
  )
  func theSecondInsistsWhereItIsMeant(
    _ first: Int32,
    _ second: Int32,
    _ seconds: Double,
    _ action: SignalDecision.Action
  ) {
    var decision = SignalDecision()
    let start = Instant.now
    _ = decision.received(first, now: start)
    #expect(decision.received(second, now: start + .seconds(seconds)) == action)
  }
}
