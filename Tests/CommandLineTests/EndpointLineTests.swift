import Foundation
import Testing

@testable import SluiceAccess
@testable import SluiceClient
@testable import SluiceRun
@testable import sluice

/// One endpoint in one line: the same endpoint is the same text.
struct EndpointLineTests {
  private static let now = Date(timeIntervalSince1970: 1_000_000)

  private func endpoint(
    throttled: Int = 0,
    wait: EndpointProgress.Wait? = nil,
    dismissed: String? = nil
  ) -> EndpointProgress {
    EndpointProgress(
      name: "http://a:8080",
      inFlight: 12,
      limit: 64,
      ceiling: 64,
      requests: 1204,
      answered: 1200,
      throttled: throttled,
      wait: wait,
      dismissed: dismissed,
      server: nil
    )
  }

  @Test func anEndpointThatServesShowsItsWork() {
    #expect(
      EndpointLine.words(endpoint(throttled: 3), now: Self.now)
        == "http://a:8080: 12 of 64 in flight, 1,204 requests, 1,200 answered, 3 throttled"
    )
  }

  @Test func aClosedGateShowsWhatItWaitsFor() {
    let wait = EndpointProgress.Wait(
      what: "the model",
      probes: 7,
      since: Self.now.addingTimeInterval(-45),
      until: nil
    )
    #expect(
      EndpointLine.words(endpoint(wait: wait), now: Self.now)
        == "http://a:8080: waiting for the model, 00:45, 7 probes, 1,204 requests, 1,200 answered"
    )
  }

  @Test func whatWasLeftOutSaysWhy() {
    let line = EndpointLine.words(endpoint(dismissed: "401 no"), now: nil)
    #expect(line == "http://a:8080: left out (401 no), 1,204 requests, 1,200 answered")
  }

  @Test func aRunThatHasEndedHasNothingInFlight() {
    #expect(
      EndpointLine.words(endpoint(), now: nil)
        == "http://a:8080: 1,204 requests, 1,200 answered"
    )
  }
}
