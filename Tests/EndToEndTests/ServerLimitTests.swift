import Foundation
import SluiceTestSupport
import Testing

/// Servers say what they take, and no request is more than that.
struct ServerLimitTests {
  private struct Stats: Decodable {
    let requests: Int
    let rows: Int
    let byStatus: [String: Int]

    enum CodingKeys: String, CodingKey {
      case requests, rows
      case byStatus = "by_status"
    }
  }

  /// A job of embeddings, 1,000 rows to a request as far as it knows.
  private struct Embedding {
    let directory: TemporaryDirectory
    let ledger: String
    let manifest: String

    init(rows: Int) throws {
      directory = try TemporaryDirectory()
      ledger = directory.path("run.sluice")
      let lines = (1...rows).map { "{\"n\": \($0), \"text\": \"row \($0)\"}\n" }.joined()
      manifest = try directory.write("rows.jsonl", lines)
    }

    func run(_ urls: [String], _ more: String...) async throws -> Command.Result {
      let models = urls.flatMap { ["--model", $0] }
      let arguments = [
        "run", "--task", "feature-extraction", "--manifest", manifest, "--inputs", "{{text}}",
        "--ledger", ledger, "--batch", "1000",
      ]
      return try await Command(arguments + models + more).result()
    }

    func server() async throws -> [String: Any] {
      let status = try await Command.run("status", ledger, "--json").object()
      let endpoints = try #require(status["endpoints"] as? [[String: Any]])
      return try #require(endpoints.first?["server"] as? [String: Any])
    }
  }

  @Test func noRequestIsRefusedForItsSize() async throws {
    let endpoint = try await Rehearsal("--container", "tei", "--model", "BAAI/bge-small-en")
    let job = try Embedding(rows: 5000)
    let result = try await job.run([endpoint.url])
    #expect(result.status == 0, "\(result.errors)")
    let words = "sluice: endpoint: TEI rehearsal, BAAI/bge-small-en, at most 32 rows a request"
    #expect(result.errors.contains(words))
    let stats = try await endpoint.page("/stats", as: Stats.self)
    #expect(stats.byStatus == ["200": stats.requests])
    #expect(stats.rows == 5000)
    // 157 if all were full; what was packed before the answer came is cut.
    #expect(stats.requests <= 170)
    let server = try await job.server()
    #expect(server["software"] as? String == "TEI")
    #expect(server["max_rows"] as? Int == 32)
  }

  @Test func aColdServerIsAskedWhenItIsUp() async throws {
    let endpoint = try await Rehearsal("--container", "tei", "--load-seconds", "2")
    let job = try Embedding(rows: 500)
    let result = try await job.run([endpoint.url])
    #expect(result.status == 0, "\(result.errors)")
    let stats = try await endpoint.page("/stats", as: Stats.self)
    // No batch was too large: whatever was asked before it was up waited.
    #expect(Set(stats.byStatus.keys).subtracting(["503"]) == ["200"])
  }

  @Test func nothingIsAskedOfAServerWhoseLimitsAreIgnored() async throws {
    let server = try StubServer { request in
      request.method == "GET" ? StubReply(500) : .json("[[0.5],[0.5]]")
    }
    let job = try Embedding(rows: 2)
    let result = try await job.run([server.url], "--server-limits", "ignore")
    #expect(result.status == 0, "\(result.errors)")
    #expect(server.requests.map(\.method) == ["POST"])
  }

  @Test func aServerThatHangsWhenItIsAskedGetsItsRowsAllTheSame() async throws {
    let server = try StubServer { request in
      request.method == "GET" ? .silence : .json("[[0.5],[0.5]]")
    }
    let job = try Embedding(rows: 2)
    let result = try await job.run([server.url])
    #expect(result.status == 0, "\(result.errors)")
    #expect(server.requests.count { $0.method == "POST" } == 1)
    #expect(server.requests.count { $0.method == "GET" } <= 2)
  }

  @Test func differentModelsAreRefusedBeforeARowIsSent() async throws {
    let first = try await Rehearsal("--container", "tei", "--model", "m/a")
    let second = try await Rehearsal("--container", "tei", "--model", "m/b")
    let job = try Embedding(rows: 100)
    let result = try await job.run([first.url, second.url])
    #expect(result.status == 65)
    let words =
      "\(first.url) serves m/a and \(second.url) serves m/b, which are different models"
    #expect(result.errors.contains(words), "\(result.errors)")
    for endpoint in [first, second] { #expect(try await endpoint.stats().requests == 0) }
    let again = try await job.run([first.url, second.url], "--allow-different-models")
    #expect(again.status == 0, "\(again.errors)")
  }
}
