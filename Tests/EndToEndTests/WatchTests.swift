import Dispatch
import Foundation
import SluiceTestSupport
import Testing

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// The live page, over HTTP.
struct WatchTests {
  /// `sluice watch` on a free port, for as long as the value lives.
  private final class Watched: Sendable {
    let url: String
    private let process: Int32

    init(_ ledgers: [String]) async throws {
      let announced = Pipe()
      let process = Process()
      process.executableURL = try Command.binary
      process.arguments = ["watch"] + ledgers
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = announced
      process.standardError = FileHandle.nullDevice
      try process.run()
      self.process = process.processIdentifier
      let line = await withCheckedContinuation { continuation in
        DispatchQueue.global().async {
          var line = Data()
          let handle = announced.fileHandleForReading
          while let byte = try? handle.read(upToCount: 1), byte.count == 1, byte != Data("\n".utf8)
          {
            line += byte
          }
          continuation.resume(returning: String(decoding: line, as: UTF8.self))
        }
      }
      url = line
      try #require(line.hasPrefix("http://127.0.0.1:"), "\(line)")
    }

    deinit { kill(process, SIGTERM) }

    var origin: String { url.split(separator: "/").prefix(2).joined(separator: "//") }

    func get(_ address: String, headers: [String: String] = [:]) async throws -> (
      HTTPURLResponse, String
    ) {
      var request = URLRequest(url: try #require(URL(string: address)))
      for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
      let (data, response) = try await URLSession.shared.data(for: request)
      return (try #require(response as? HTTPURLResponse), String(decoding: data, as: UTF8.self))
    }
  }

  private func done(_ rows: Int = 5) async throws -> Labelling {
    let job = try Labelling(rows: rows) { request in
      Labelling.text(request) == "row 2"
        ? .json(#"{"error":"<img src=x onerror=alert(1)>"}"#, status: 422)
        : Labelling.label(request)
    }
    _ = try await job.run()
    return job
  }

  @Test func thePageIsCompleteAndHostileTextIsText() async throws {
    let job = try await done()
    let watched = try await Watched([job.ledger])
    let (response, html) = try await watched.get(watched.url)
    #expect(response.statusCode == 200)
    #expect(html.contains("4 succeeded") && html.contains("&lt;img src=x"))
    #expect(!html.contains("<img"))
    let policy = response.value(forHTTPHeaderField: "content-security-policy") ?? ""
    #expect(policy.contains("default-src 'none'") && policy.contains("script-src 'nonce-"))
  }

  @Test func otherSitesOtherPathsAndWritersAreRefused() async throws {
    let job = try await done()
    let watched = try await Watched([job.ledger])
    #expect(try await watched.get(watched.origin + "/").0.statusCode == 404)
    let foreign = try await watched.get(watched.url, headers: ["Origin": "http://evil.example"])
    #expect(foreign.0.statusCode == 403)
    #expect(!foreign.1.contains("succeeded"))
  }

  @Test func metricsAreNumbersOnly() async throws {
    let job = try await done()
    let watched = try await Watched([job.ledger])
    let (response, text) = try await watched.get(watched.origin + "/metrics")
    #expect(response.statusCode == 200)
    #expect(text.contains("state=\"succeeded\"} 4"))
    #expect(text.contains("# TYPE sluice_requests_total counter"))
    #expect(!text.contains("onerror"))
  }

  @Test func severalRunsHaveAnOverviewAndADamagedOneIsToldInWords() async throws {
    let one = try await done()
    let two = try await done(7)
    let watched = try await Watched([one.ledger, two.ledger])
    let (_, overview) = try await watched.get(watched.url)
    #expect(overview.contains("href=\"run/0/\"") && overview.contains("href=\"run/1/\""))
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: two.ledger))
    try handle.seek(toOffset: 16_384)
    try handle.write(contentsOf: Data(repeating: 0x5A, count: 65_536))
    try handle.close()
    let (response, page) = try await watched.get(watched.url + "run/1/")
    #expect(response.statusCode == 200)
    #expect(page.contains("damaged"), "\(page.suffix(2000))")
  }

  @Test func aPortInUseIsSaid() async throws {
    let job = try await done()
    let watched = try await Watched([job.ledger])
    let port = try #require(URL(string: watched.url)?.port)
    let second = try await Command.run("watch", job.ledger, "--port", String(port))
    #expect(second.status == 69)
    #expect(second.errors.contains("in use") && second.errors.contains("--port"))
  }
}
