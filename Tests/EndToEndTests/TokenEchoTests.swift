import Foundation
import SluiceCore
import SluiceTestSupport
import Testing

/// Servers echo what they are sent: the token must not get into what is shown or kept by that way.
struct TokenEchoTests {
  @Test(arguments: [401, 403, 404, 503])
  func aTokenInTheRefusalThatStopsTheRunIsNotKept(_ status: Int) async throws {
    let token = "hf_canary_0123456789abcdef"
    let job = try Labelling(rows: 5) { request in
      let echo = request.headers["authorization"] ?? "nothing"
      return .json("{\"error\":\"unknown: \(echo)\"}", status: status)
    }
    let result = try await job.run("--max-startup", "1s", environment: ["HF_TOKEN": token])
    #expect([69, 77].contains(result.status), "\(result.errors)")
    #expect(job.server.requests.first?.headers["authorization"] == "Bearer \(token)")
    #expect(!result.errors.contains(token))
    #expect(try await !Command.run("status", job.ledger).output.contains(token))
    for name in try FileManager.default.contentsOfDirectory(atPath: job.directory.url.path) {
      let bytes = try Data(contentsOf: job.directory.url.appendingPathComponent(name))
      #expect(bytes.range(of: Data(token.utf8)) == nil, "the token is in \(name)")
    }
  }
}
