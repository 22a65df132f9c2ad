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
    #expect(try await job.totals().succeeded == 200)
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

  @Test func nobodyListeningIsSaidAtOnceAndGivenUpInTime() async throws {
    let job = try Labelling(rows: 20)
    job.server.stop()
    let result = try await job.run("--max-startup", "3s", "--progress", "plain")
    #expect(result.status == 69, "\(result.errors)")
    let lines = result.errors.split(separator: "\n")
    let waits = lines.filter { $0.hasPrefix("sluice: waiting for the model") }
    #expect(waits.count == 1)
    #expect(waits.allSatisfy { $0.contains(" of 3.0 s (") && $0.contains("onnect") })
    #expect(result.errors.contains("the endpoint stayed unavailable (loading) for "))
    #expect(try await job.totals().pending == 20)
  }

  @Test func aHealthRouteIsAskedInThePlaceOfRows() async throws {
    let looks = 4
    let job = try Labelling(rows: 50) { request in
      guard request.path == "/health" else { return Labelling.label(request) }
      return StubReply(request.number < looks ? 503 : 200)
    }
    let result = try await job.run("--health", "/health")
    #expect(result.status == 0, "\(result.errors)")
    let paths = job.server.requests.map(\.path)
    #expect(paths.prefix(looks).allSatisfy { $0 == "/health" })
    #expect(paths.count == looks + 50)
  }
}
