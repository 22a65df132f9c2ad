import Foundation
import SluiceCore
import SluiceTestSupport
import Testing

/// Cold is not broken: one request at a time asks, no row is lost or charged.
struct ColdStartTests {
  @Test func aLoadingModelIsWaitedForByOneRequestAtATime() async throws {
    let loading = 6
    let job = try Labelling(rows: 200) { request in
      request.number <= loading
        ? .json(
          #"{"error":"Model x is currently loading","estimated_time":0.05}"#,
          status: 503
        ) : Labelling.label(request)
    }
    let result = try await job.run("-c", "32")
    #expect(result.status == 0, "\(result.errors)")
    #expect(try await job.books().succeeded == 200)
    #expect(job.server.requests.count == 200 + loading)
    let log = try await Command.run("status", job.ledger, "--json").output
    #expect(log.contains("gate_opened"))
  }

  @Test func retryAfterIsObeyedByEverybody() async throws {
    let job = try Labelling(rows: 60) { request in
      guard request.number == 10 else { return Labelling.label(request) }
      var reply = StubReply.json(#"{"error":"Rate limit reached"}"#, status: 429)
      reply.headers.append(.init("Retry-After", "1"))
      return reply
    }
    let result = try await job.run()
    #expect(result.status == 0, "\(result.errors)")
    #expect(job.server.requests.count == 61)
  }
}
