import Foundation
import SluiceCore
import SluiceTestSupport
import Testing

@testable import SluiceRun

/// What a program that starts a run hears of it, and how it ends one.
struct RunEventTests {
  @Test func theEventsOfARunEndWithIt() async throws {
    let server = try StubServer { _ in .json(#"[[{"label":"a","score":1}]]"#) }
    defer { server.stop() }
    let fixture = try Fixture()
    let run = Run(
      try fixture.job(["model": server.url]),
      options: RunOptions(environment: ["HOME": "/nonexistent"])
    )
    let events = run.events()
    let outcome = try await run.start()
    var kinds: [RunEvent.Kind] = []
    for await event in events { kinds.append(event.kind) }
    #expect(outcome.counts.succeeded == 3)
    #expect(kinds.last == .finished)
    var after = run.events().makeAsyncIterator()
    #expect(await after.next() == nil)
  }

  @Test func aCancelledTaskStopsItsRunAndKeepsWhatIsDurable() async throws {
    let reached = AsyncStream.makeStream(of: Void.self)
    let server = try StubServer { request in
      guard request.method == "POST" else { return StubReply(404) }
      reached.continuation.yield()
      var silent = StubReply()
      silent.ending = .silence(after: 0)
      return silent
    }
    defer { server.stop() }
    let fixture = try Fixture()
    let run = Run(
      try fixture.job(["model": server.url]),
      options: RunOptions(environment: ["HOME": "/nonexistent"])
    )
    let task = Task { try await run.start() }
    for await _ in reached.stream { break }
    task.cancel()
    let outcome = try await task.value
    #expect(outcome.stopped?.code == .interrupted)
    #expect(outcome.counts.succeeded == 0)
  }
}
