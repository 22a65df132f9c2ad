import Foundation
import SluiceTestSupport

/// The job that most of these tests run: text-classification of numbered rows against a stub.
struct Labelling {
  let directory: TemporaryDirectory
  let server: StubServer
  let manifest: String
  let ledger: String

  /// Writes a manifest and starts an endpoint.
  ///
  /// - Parameters:
  ///   - rows: How many rows the manifest has: `{"n": 1, "text": "row 1"}` and so on.
  ///   - reply: What the endpoint says; by default a label that is the row's own text.
  /// - Throws: When there is no file or no socket to be had.
  init(rows: Int, reply: (@Sendable (StubRequest) -> StubReply)? = nil) throws {
    directory = try TemporaryDirectory()
    server = try StubServer(reply ?? { Labelling.label($0) })
    manifest = try directory.write("rows.jsonl", Labelling.lines(1...max(rows, 1), count: rows))
    ledger = directory.path("run.sluice")
  }

  /// A label that names the text it was asked, so that an answer under the wrong row shows.
  static func label(_ request: StubRequest) -> StubReply {
    .json("[[{\"label\":\"\(text(request))\",\"score\":0.5}]]")
  }

  /// The text that a request asks.
  static func text(_ request: StubRequest) -> String {
    guard let body = try? JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any],
      let inputs = body["inputs"] as? String
    else { return "?" }
    return inputs
  }

  private static func lines(_ numbers: ClosedRange<Int>, count: Int) -> String {
    count == 0 ? "" : numbers.map { "{\"n\": \($0), \"text\": \"row \($0)\"}\n" }.joined()
  }

  /// The arguments of `sluice run` for this job.
  func arguments(_ more: String...) -> [String] {
    [
      "run", "--task", "text-classification", "--model", server.url, "--manifest", manifest,
      "--inputs", "{{text}}", "--ledger", ledger, "-c", "8", "--server-limits", "ignore",
    ] + more
  }

  /// Runs the job to its end.
  func run(_ more: String..., environment: [String: String] = [:]) async throws -> Command.Result {
    try await Command(arguments() + more, environment: environment).result()
  }

  /// The books as `sluice status --json` tells them.
  func totals() async throws -> StatusTotals {
    let status = try await Command.run("status", ledger, "--json")
    return try JSONDecoder().decode(StatusTotals.self, from: Data(status.output.utf8))
  }

  /// The export, a line a row.
  func export(_ more: String...) async throws -> String {
    try await Command(["export", ledger] + more).result().output
  }
}

/// What a status tells of a run beside its totals.
struct RunningStatus {
  var running = false
  var boundBy: String?
  /// Of the latest session.
  var ended: String?
  var cold = 0.0

  /// Whether the run has decided something of this kind.
  static func of(_ ledger: String, has event: String) async throws -> Bool {
    let status = try await Command.run("status", ledger, "--json").object()
    let events = status["events"] as? [[String: Any]] ?? []
    return events.contains { $0["event"] as? String == event }
  }

  /// The first status of which a condition is true.
  static func of(
    _ ledger: String,
    once isThere: (RunningStatus) -> Bool
  ) async throws -> RunningStatus {
    while true {
      try Task.checkCancellation()
      if let status = try await of(ledger), isThere(status) { return status }
    }
  }

  /// What `sluice status --json` tells now; nil before there is a ledger with a session.
  static func of(_ ledger: String) async throws -> RunningStatus? {
    let status = try await Command.run("status", ledger, "--json")
    guard status.status == 0,
      let session = try (status.object()["sessions"] as? [[String: Any]])?.first
    else { return nil }
    return RunningStatus(
      running: try status.object()["running"] as? Bool ?? false,
      boundBy: try status.object()["bound_by"] as? String,
      ended: session["ended"] as? String,
      cold: session["cold_seconds"] as? Double ?? 0
    )
  }
}

/// The totals of a run.
struct StatusTotals: Decodable, Equatable {
  let rows: Int
  let succeeded: Int
  let failed: Int
  let skipped: Int
  let pending: Int

  init(rows: Int, succeeded: Int, failed: Int = 0, skipped: Int = 0, pending: Int = 0) {
    self.rows = rows
    self.succeeded = succeeded
    self.failed = failed
    self.skipped = skipped
    self.pending = pending
  }

  /// The law of the books.
  var isBalanced: Bool { rows == succeeded + failed + skipped + pending }
}
