import SluiceCore
import SluiceJSON
import SluiceEndpoints
import Testing

/// The wait in virtual time: what is done, when, and how it ends.
struct WaitForEndpointTests {
  /// A wait and the time it lives in.
  private struct Waiting {
    var wait: WaitForEndpoint
    var now = Instant.now

    init(
      timeout: Duration = .seconds(60),
      refreshEvery: Duration = .seconds(5),
      firstRefresh: Duration? = nil,
      _ change: (inout WaitTerms) -> Void = { _ in }
    ) throws {
      var terms = try WaitTerms(
        timeout: timeout,
        refreshEvery: refreshEvery,
        firstRefresh: firstRefresh
      )
      change(&terms)
      wait = WaitForEndpoint(terms, at: now)
    }

    mutating func see(_ state: String, url: String? = "http://e") throws -> WaitForEndpoint.Step {
      wait.see(try endpoint(state: state, url: url), at: now)
    }
  }

  private func error(_ step: WaitForEndpoint.Step) -> SluiceError? {
    if case .giveUp(let error) = step { error } else { nil }
  }

  private let pause = WaitForEndpoint.Step.fetch(after: .seconds(5))

  @Test func aRunningEndpointIsReadyWhenItsHealthRouteSaysSo() throws {
    var waiting = try Waiting()
    for state in ["pending", "initializing", "updating", "hibernating"] {
      #expect(try waiting.see(state, url: nil) == pause)
      #expect(try waiting.see(state) == pause)
      #expect(waiting.wait.reason == "\(state) (0 of 1 replicas ready): words")
    }
    #expect(try waiting.see("running", url: nil) == pause)
    #expect(waiting.wait.reason == "running, but it has no URL yet")
    let running = try endpoint(url: "http://e")
    #expect(try waiting.see("running") == .checkHealth(running, at: "http://e/health"))
    #expect(waiting.wait.seeHealth(of: running, 502, at: waiting.now) == pause)
    #expect(waiting.wait.reason == "running, but its health route answers HTTP 502")
    #expect(waiting.wait.seeHealth(of: running, nil, at: waiting.now) == pause)
    #expect(waiting.wait.seeHealth(of: running, 200, at: waiting.now) == .ready(running))
  }

  @Test(arguments: ["failed", "updateFailed", "paused"])
  func someStatesEndTheWaitAtOnce(_ state: String) throws {
    var waiting = try Waiting()
    let error = try #require(error(try waiting.see(state)))
    #expect(error.code.kind == .unavailable)
    #expect(error.what.hasPrefix(state) && error.what.hasSuffix(": words"))
    let resume = "wake it with: sluice endpoint resume my-ep --namespace me"
    #expect((error.next == resume) == (state == "paused"))
  }

  @Test func aSleepingEndpointIsWokenOnce() throws {
    var waiting = try Waiting()
    #expect(try waiting.see("scaledToZero") == .wakeUp(by: "http://e/health"))
    #expect(waiting.wait.knocked(at: waiting.now) == pause)
    #expect(try waiting.see("scaledToZero") == pause)
    #expect(try waiting.see("initializing") == pause)
    // It fell asleep again.
    #expect(try waiting.see("scaledToZero", url: nil) == .wakeUp(by: nil))
  }

  @Test func aKnockThatWasNotHeardIsRepeated() throws {
    var waiting = try Waiting(timeout: .seconds(600))
    #expect(try waiting.see("scaledToZero") == .wakeUp(by: "http://e/health"))
    #expect(waiting.wait.knocked(at: waiting.now) == pause)
    for _ in 0..<WaitForEndpoint.grace { #expect(try waiting.see("scaledToZero") == pause) }
    #expect(try waiting.see("scaledToZero") == .wakeUp(by: "http://e/health"))
  }

  @Test func afterAResumeTheAPIMayBeBehind() throws {
    var waiting = try Waiting(timeout: .seconds(600)) { $0.wasResumed = true }
    for _ in 0..<WaitForEndpoint.grace {
      #expect(try waiting.see("paused", url: nil) == pause)
      #expect(waiting.wait.reason == "paused; it has been resumed")
    }
    #expect(error(try waiting.see("paused", url: nil)) != nil)
    // Once it has moved, a pause is somebody's.
    waiting = try Waiting { $0.wasResumed = true }
    #expect(try waiting.see("paused", url: nil) == pause)
    #expect(try waiting.see("initializing", url: nil) == pause)
    #expect(error(try waiting.see("paused", url: nil)) != nil)
  }

  @Test func whoMayResumesItAFewTimes() throws {
    var waiting = try Waiting { $0.paused = .resume(most: 2) }
    for time in 1...2 {
      #expect(try waiting.see("paused", url: nil) == .resume)
      #expect(waiting.wait.resumed(at: waiting.now) == pause)
      #expect(try waiting.see("paused", url: nil) == pause)
      #expect(try waiting.see("initializing", url: nil) == pause)
      #expect(waiting.wait.resumes == time)
    }
    let error = try #require(error(try waiting.see("paused", url: nil)))
    #expect(error.what == "paused from outside, again; it is not resumed for ever")
    #expect(error.next == "wake it with: sluice endpoint resume my-ep --namespace me")
  }

  @Test func whoWaitsForAPersonWaits() throws {
    var waiting = try Waiting(timeout: .seconds(20)) { $0.paused = .wait }
    #expect(try waiting.see("paused", url: nil) == pause)
    #expect(waiting.wait.reason == "paused: words; it has to be resumed")
    waiting.now += .seconds(20)
    let error = try #require(error(try waiting.see("paused", url: nil)))
    #expect(error.what.hasPrefix("not ready after 20 s: paused"))
  }

  @Test(arguments: [(200, true), (401, true), (404, true), (500, false), (503, false)])
  func whoSendsRequestsAnywayNeedsNoHealthRoute(_ status: Int, _ isEnough: Bool) throws {
    var waiting = try Waiting { $0.wantsHealth = false }
    let running = try endpoint(url: "http://e")
    _ = try waiting.see("running")
    let step = waiting.wait.seeHealth(of: running, status, at: waiting.now)
    #expect((step == .ready(running)) == isEnough)
    #expect(waiting.wait.seeHealth(of: running, nil, at: waiting.now) == pause)
  }

  @Test func looksMayBeQuickAtFirst() throws {
    var waiting = try Waiting(timeout: .seconds(60), firstRefresh: .seconds(1))
    let pauses = try (0..<5).map { _ in try waiting.see("pending", url: nil) }
    #expect(pauses == [1, 2, 4, 5, 5].map { .fetch(after: .seconds($0)) })
  }

  @Test func theDeadlineEndsAnyWait() throws {
    var waiting = try Waiting(timeout: .seconds(12))
    var steps: [WaitForEndpoint.Step] = []
    while true {
      let step = try waiting.see("pending", url: nil)
      steps.append(step)
      guard case .fetch(let pause) = step else { break }
      waiting.now += pause
    }
    #expect(steps.prefix(3) == [pause, pause, .fetch(after: .seconds(2))])
    let last = try #require(steps.last.flatMap(error))
    #expect(steps.count == 4)
    #expect(last.code.kind == .unavailable)
    #expect(last.what == "not ready after 12 s: pending (0 of 1 replicas ready): words")
  }

  @Test func noTimeMeansOneLook() throws {
    var waiting = try Waiting(timeout: .zero)
    let running = try endpoint(url: "http://e")
    #expect(try waiting.see("running") == .checkHealth(running, at: "http://e/health"))
    #expect(waiting.wait.seeHealth(of: running, 200, at: waiting.now) == .ready(running))
    #expect(error(try waiting.see("pending")) != nil)
  }

  @Test func aFailingAPIIsAskedAFewTimes() throws {
    var waiting = try Waiting()
    let failure = SluiceError(.unavailable, at: "me/my-ep", "HTTP 500: oops")
    for _ in 1..<WaitForEndpoint.mostFailures {
      #expect(waiting.wait.fail(failure, at: waiting.now) == pause)
      #expect(waiting.wait.reason == "the management API does not answer: HTTP 500: oops")
    }
    #expect(try waiting.see("pending") == pause)
    for _ in 1..<WaitForEndpoint.mostFailures {
      #expect(waiting.wait.fail(failure, at: waiting.now) == pause)
    }
    #expect(!waiting.wait.isBlind)
    #expect(waiting.wait.fail(failure, at: waiting.now) == .giveUp(failure))
    #expect(waiting.wait.isBlind)
  }

  @Test func nonsenseIsRefused() {
    #expect(refusal { try Waiting(timeout: .seconds(-1)) }?.code.kind == .usage)
    #expect(refusal { try Waiting(refreshEvery: .zero) }?.code.kind == .usage)
    #expect(refusal { try Waiting(timeout: .seconds(Int64.max)) } == nil)
  }
}
