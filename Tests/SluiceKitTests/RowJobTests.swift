import Foundation
import SluiceCore
import SluiceLedger
import SluiceTasks
import SluiceTestSupport
import Testing

@testable import SluiceAccess
@testable import SluiceClient
@testable import SluiceRun

/// Jobs whose rows say what they ask: the keys, and what becomes of them between two starts.
struct RowJobTests {
  /// A fixture's job with a template for its model.
  private static let keys = ["model": "\"{{model}}\""]

  private func refused(_ keys: [String: String]) throws -> SluiceError {
    let fixture = try Fixture()
    return try refusal { try fixture.prepared(keys) }
  }

  @Test(arguments: [
    (["models": "{ a: http://h }"], "model is no template"),
    (["model": "\"{{model}}\"", "models": "{ a: [] }"], "models.a names no model"),
    (["model": "\"{{model}}\"", "models": "{ a: 7 }"], "models.a must be a string or a list"),
    (["model": "\"{{model}}\"", "models": "7"], "models must be a string or a list of strings"),
    (
      ["model": "\"{{model}}\"", "models": "{ a: [org/a, org/b] }"],
      "org/a and org/b are different models"
    ),
    (["model": "\"{{model}}\"", "models": "{ a: ftp://h }"], "is no http or https URL"),
    (["model": "\"{{model}}\"", "models": "{ a: h:80 }"], "is neither a model id nor"),
    (["model": "\"{{mdl}}\""], "the manifest has no column \"mdl\""),
    (["model": "\"{{model\""], "has no }}"), (["task": "\"{{tsk}}\""], "no column \"tsk\""),
    (["model": "[\"{{model}}\", http://h]"], "stands for one model, and cannot be one of several"),
    (["parameters": "\"a {{text}}\""], "parameters must be an object, or a column"),
    (["model": "\"{{model}}\"", "health": "/health"], "only a server has a health route"),
    (["task": "txt-classification", "model": "\"{{model}}\""], "there is no task"),
  ])
  func whatCannotBeMeantIsRefused(keys: [String: String], words: String) throws {
    let error = try refused(keys)
    #expect(error.code.kind == .data)
    #expect(error.description.contains(words), "\(error)")
  }

  @Test(arguments: [
    "task: post", "id: x", "inputs: x", "parameters: { a: 1 }", "batch: 2", "path: /x",
    "method: POST", "wire: classic", "models: { a: http://h }", "export: { path: x, join: true }",
  ])
  func theLinesOfABatchSayWhatTheJobMustNot(_ line: String) throws {
    let fixture = try Fixture()
    let text = "format: openai-batch\nmodel: http://h/v1\nmanifest: rows.jsonl\n\(line)\n"
    let path = try fixture.directory.write("batch.yaml", text)
    let error = try refusal { try Job(contentsOf: path) }
    #expect(error.place == path + ":4")
  }

  @Test(arguments: [("org/name", "sent to a server"), ("", "sent to a server")])
  func theLinesOfABatchNeedAServer(_ model: String, _ words: String) throws {
    let fixture = try Fixture()
    let text = "format: openai-batch\nmodel: \"\(model)\"\nmanifest: rows.jsonl\n"
    let job = try Job(contentsOf: fixture.directory.write("batch.yaml", text))
    let error = try refusal { try PreparedJob(job, options: RunOptions(environment: [:])) }
    #expect(error.what.contains(words))
  }

  @Test func aListNamesModelsAsTheyAre() throws {
    let job = try Fixture().job(["model": "\"{{model}}\"", "models": "[http://h, org/name]"])
    #expect(
      job.spec.models == [
        NamedModels("http://h", ["http://h"]), NamedModels("org/name", ["org/name"]),
      ]
    )
  }

  // MARK: - Between two starts

  private func manifest(_ models: String...) -> String {
    models.enumerated().map { "{\"id\":\"r\($0)\",\"model\":\"\($1)\",\"text\":\"x\"}\n" }.joined()
  }

  private func resumed(_ fixture: Fixture, models: String) throws -> (PreparedJob, Resumption) {
    let stored = try LedgerReader.open(fixture.ledgerPath).description()
    let keys = Self.keys.merging(["models": models]) { $1 }
    let prepared = try fixture.prepared(keys).continuing(stored)
    return (prepared, try Resumption.decide(stored: stored, now: prepared))
  }

  @Test(arguments: [
    "{ a: http://a, b: http://b }", "{ a: [http://a2, http://a], b: http://b }",
    "{ a: http://a, b: http://b, c: http://c }", "{ b: http://b }",
  ])
  func namesAndReplicasMayComeAndGo(_ models: String) async throws {
    let fixture = try Fixture(manifest("a", "b"))
    let first = Self.keys.merging(["models": "{ a: http://a, b: http://b }"]) { $1 }
    try await fixture.settle([1, 2], keys: first)
    let known = try fixture.rows(try fixture.prepared(first))
    let (prepared, resumption) = try resumed(fixture, models: models)
    #expect(resumption == .resume)
    for (position, row) in try fixture.rows(prepared) {
      #expect(row.fingerprint == known[position]?.fingerprint)
    }
  }

  @Test func aNameForAnotherServerIsAnotherQuestion() async throws {
    let fixture = try Fixture(manifest("a"))
    try await fixture.settle([1], keys: Self.keys.merging(["models": "{ a: http://a }"]) { $1 })
    let (_, resumption) = try resumed(fixture, models: "{ a: http://other }")
    guard case .refused(let changes) = resumption else {
      Issue.record("\(resumption)")
      return
    }
    #expect(changes.map(\.key) == ["models.a"])
    #expect(changes.first?.before == "\"http://a\"")
  }

  @Test func aRowThatNamesAnotherModelHasChanged() throws {
    let models = ["models": "{ a: http://a, b: http://b }"]
    let keys = Self.keys.merging(models) { $1 }
    let fixture = try Fixture(manifest("a", "a"))
    let before = try fixture.rows(try fixture.prepared(keys))
    try fixture.write(manifest: manifest("a", "b"))
    let after = try fixture.rows(try fixture.prepared(keys))
    #expect(before[1]?.fingerprint == after[1]?.fingerprint)
    #expect(before[2]?.fingerprint != after[2]?.fingerprint)
  }
}
