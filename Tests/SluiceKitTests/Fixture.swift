import Foundation
import SluiceCore
import SluiceJSON
import SluiceLedger
import SluiceManifest
import SluiceTasks
import SluiceTestSupport
import Testing

@testable import SluiceAccess
@testable import SluiceClient
@testable import SluiceRun

/// A directory with a manifest of reviews and a job that labels them; nothing is ever sent.
struct Fixture {
  let directory: TemporaryDirectory

  init(_ manifest: String = Fixture.rows(1...3)) throws {
    directory = try TemporaryDirectory()
    try write(manifest: manifest)
  }

  /// `{"id":"r1","text":"row 1"}` and so on.
  static func rows(_ numbers: some Sequence<Int>) -> String {
    numbers.map { "{\"id\":\"r\($0)\",\"text\":\"row \($0)\"}\n" }.joined()
  }

  var ledgerPath: String { directory.path("job.sluice") }
  var manifestPath: String { directory.path("rows.jsonl") }

  func write(manifest: String) throws { _ = try directory.write("rows.jsonl", manifest) }

  /// The job's file: the usual keys, some of them replaced, and more of them.
  func job(_ keys: [String: String] = [:]) throws -> Job {
    let usual = [
      "task": "text-classification", "model": "http://127.0.0.1:9", "manifest": "rows.jsonl",
      "inputs": "\"{{text}}\"",
    ]
    let text = usual.merging(keys) { _, new in new }.sorted { $0.key < $1.key }
      .map { "\($0.key): \($0.value)\n" }.joined()
    return try Job(contentsOf: directory.write("job.yaml", text))
  }

  func prepared(
    _ keys: [String: String] = [:],
    options: RunOptions = RunOptions(environment: [:])
  ) throws -> PreparedJob {
    try PreparedJob(try job(keys), options: options)
  }

  /// Makes the job's ledger with some rows settled, as a run that was stopped leaves it.
  func settle(_ positions: [Int64], keys: [String: String] = [:]) async throws {
    let prepared = try prepared(keys)
    let rows = try self.rows(prepared)
    let ledger = try Ledger.open(at: ledgerPath)
    if try ledger.description() == nil { try ledger.describe(try prepared.description()) }
    ledger.settle(positions.compactMap { rows[$0].map(answered) }) { _ in }
    try await ledger.flush()
    try ledger.close()
  }

  /// Every row that the manifest renders to, by position.
  func rows(_ prepared: PreparedJob) throws -> [Int64: Row] {
    let renderer = prepared.rowRenderer
    let reader = try prepared.manifest.reader(columns: renderer.columns)
    var rows: [Int64: Row] = [:]
    for item in try reader.next(10_000) {
      guard case .record(let record) = item else { continue }
      rows[record.position] = try? renderer.rendered(record).row
    }
    return rows
  }
}

extension PreparedJob {
  /// What a job that asks all its rows alike renders them with.
  var renderer: Renderer {
    get throws {
      guard case .job(let renderer, _) = compiled else { throw NotRefused() }
      return renderer
    }
  }
}

/// The settlement of a row that got an answer: its own position.
func answered(_ row: Row) -> Settlement {
  Settlement(
    position: row.position,
    place: row.place,
    key: row.key,
    fingerprint: row.fingerprint,
    state: .succeeded,
    answer: Answer(bytes: Array("[\(row.position)]".utf8)),
    attempts: 1,
    status: 200
  )
}

/// The error that something is refused with.
func refusal<T>(_ body: () throws -> T) throws -> SluiceError {
  do {
    _ = try body()
  } catch {
    return try #require(error as? SluiceError, "\(error)")
  }
  Issue.record("nothing was refused")
  throw NotRefused()
}

private struct NotRefused: Error {}

/// Reads one value of JSON.
func json(_ text: String) throws -> JSONValue { try JSONValue(parsing: Array(text.utf8)) }
