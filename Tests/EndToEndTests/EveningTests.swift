import Foundation
import SluiceCore
import SluiceJSON
import SluiceTestSupport
import Synchronization
import Testing

/// The evening before: a part of the rows, for real, and what it says about the rest.
struct EveningTests {
  @Test func aLimitAsksTheFirstRowsAndTheNextRunTheOthers() async throws {
    let job = try Labelling(rows: 40)
    let first = try await job.run("--limit", "7", "--export", job.directory.path("out.jsonl"))
    #expect(first.status == 0, "\(first.errors)")
    #expect(Set(job.server.requests.map(Labelling.text)) == Set((1...7).map { "row \($0)" }))
    // Results are written once every row is done.
    #expect(!FileManager.default.fileExists(atPath: job.directory.path("out.jsonl")))
    #expect(first.errors.contains("33 rows not yet done"))
    #expect(try await job.totals().succeeded == 7)

    let second = try await job.run("--limit", "3")
    #expect(second.status == 0)
    #expect(job.server.requests.count == 10)
    let rest = try await job.run("--export", job.directory.path("out.jsonl"))
    #expect(rest.status == 0, "\(rest.errors)")
    #expect(job.server.requests.count == 40)
    #expect(try await job.totals() == StatusTotals(rows: 40, succeeded: 40))
    #expect(FileManager.default.fileExists(atPath: job.directory.path("out.jsonl")))
  }

  @Test func aSampleIsSpreadAndIsNotAskedAgain() async throws {
    let job = try Labelling(rows: 100)
    let sample = try await job.run("--sample", "10", "--seed", "4")
    #expect(sample.status == 0, "\(sample.errors)")
    let rows = job.server.requests.compactMap { Int(Labelling.text($0).dropFirst(4)) }.sorted()
    // One out of each tenth.
    #expect(rows.map { ($0 - 1) / 10 } == Array(0..<10))
    let rest = try await job.run()
    #expect(rest.status == 0, "\(rest.errors)")
    #expect(job.server.requests.count == 100)
    #expect(Set(job.server.requests.map(Labelling.text)).count == 100)
    let check = try await Command.run("status", job.ledger, "--check")
    #expect(check.status == 0, "\(check.output)")
  }

  @Test func aPlanWithASampleTellsWhatTheRestTakes() async throws {
    let job = try Labelling(rows: 60) { request in
      Labelling.text(request) == "row 1"
        ? .json(#"{"error":"inputs too long by 12 tokens"}"#, status: 422)
        : Labelling.label(request)
    }
    var arguments = job.arguments("--sample", "20", "--json")
    arguments[0] = "plan"
    let plan = try await Command(arguments).result()
    #expect(plan.status == 0, "\(plan.errors)")
    let object = try plan.object()
    let trial = try #require(object["trial"] as? [String: Any])
    let estimate = try #require(trial["estimate"] as? [String: Any])
    #expect(estimate["rows"] as? Int == 20)
    #expect(estimate["rows_left"] as? Int == 40)
    #expect((estimate["rows_per_second"] as? [String: Any])?["middle"] != nil)
    #expect((estimate["cost_unknown"] as? String)?.contains("no price given") == true)
    #expect((trial["answers"] as? [Any])?.count == 3)
    #expect(job.server.requests.count == 20)
    #expect(try await job.totals().succeeded + job.totals().failed == 20)
  }

  @Test(arguments: [
    (["--limit", "0"], "at least 1"), (["--limit", "3", "--sample", "3"], "exclude each other"),
    (["--seed", "3"], "--seed needs --sample"),
  ])
  func selectionsThatMakeNoSenseAreRefused(_ flags: [String], _ words: String) async throws {
    let job = try Labelling(rows: 3)
    let result = try await Command(job.arguments() + flags).result()
    #expect(result.status == 64)
    #expect(result.errors.contains(words))
    #expect(job.server.requests.isEmpty)
  }

  @Test func aJobFileIsWrittenFromRowsAndAServerAndCanBeRun() async throws {
    let directory = try TemporaryDirectory()
    let server = try StubServer { request in
      request.path == "/info"
        ? .json(#"{"model_id":"m","model_type":{"classifier":{"id2label":{}}}}"#)
        : .json(#"[[{"label":"POSITIVE","score":1}]]"#)
    }
    let rows = #"{"review_id":"a","text":"It was \"fine\": really","stars":4}"# + "\n"
    let manifest = try directory.write("reviews.jsonl", rows)
    let path = directory.path("job.yaml")
    let made = try await Command.run("init", manifest, "--model", server.url, "-o", path)
    #expect(made.status == 0, "\(made.errors)")
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(text.contains("task: text-classification"))
    #expect(text.contains("id: \"review_id\""))
    #expect(text.contains("inputs: \"{{text}}\""))
    #expect(text.contains("#   stars: 4"))
    let again = try await Command.run("init", manifest, "--model", server.url, "-o", path)
    #expect(again.status == 64)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
    let run = try await Command.run("run", path)
    #expect(run.status == 0, "\(run.errors)")
  }

  @Test func variablesAndTheOwnDefaultsAreReadAndAMistypedKeyIsToldWithItsLine() async throws {
    let job = try Labelling(rows: 3)
    let file = try job.directory.write(
      "job.yaml",
      """
      task: ${TASK:-text-classification}
      model: ${SERVER}
      manifest: rows.jsonl
      inputs: "{{text}}"
      batch: ${NO_SUCH:-1}
      """
    )
    let folder = job.directory.url.appendingPathComponent("config/sluice")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let config = folder.appendingPathComponent("config.yaml")
    let environment = ["SERVER": job.server.url, "XDG_CONFIG_HOME": job.directory.path("config")]

    try Data("on_bad_row: skip\nconcurency: 3\n".utf8).write(to: config)
    let typo = try await Command(["run", file], environment: environment).result()
    #expect(typo.status == 65)
    #expect(typo.errors.contains("config.yaml:2"))
    #expect(typo.errors.contains("did you mean \"concurrency\"?"))

    try Data("concurrency: 3\nserver_limits: ignore\n".utf8).write(to: config)
    let run = try await Command(["run", file], environment: environment).result()
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.errors.contains("3 at a time"))
    #expect(job.server.requests.count == 3)

    let missing = try await Command(["run", file]).result()
    #expect(missing.status == 65)
    #expect(missing.errors.contains("job.yaml:2") && missing.errors.contains("SERVER is not set"))
  }

  @Test func secretsDoNotGetIntoAJob() async throws {
    let job = try Labelling(rows: 1)
    let file = try job.directory.write(
      "job.yaml",
      "task: text-classification\nmodel: m/n\nmanifest: rows.jsonl\nheaders: { x-key: \"${MY_API_KEY}\" }\n"
    )
    let result = try await Command(["run", file], environment: ["MY_API_KEY": "canary-1"]).result()
    #expect(result.status == 65)
    #expect(result.errors.contains("holds a secret"))
    #expect(!result.errors.contains("canary-1"))
  }

  @Test(arguments: [
    (["statsu"], "did you mean \"status\"?"), (["dashboard"], "did you mean \"watch\"?"),
    (["tasks", "sentiment-analysis"], "did you mean \"text-classification\"?"),
    (
      ["call", "ner", "x", "--model", "http://127.0.0.1:9"],
      "did you mean \"token-classification\"?"
    ),
  ])
  func namesThatAreNoneAreToldWithTheNearest(_ arguments: [String], _ words: String) async throws {
    let result = try await Command(arguments).result()
    #expect(result.status == 64)
    #expect(result.errors.contains(words), "\(result.errors)")
  }

  @Test func aCallTakesPlainText() async throws {
    let server = try StubServer { Labelling.label($0) }
    let result = try await Command.run(
      "call",
      "text-classification",
      "--model",
      server.url,
      "I like you",
      "--header",
      "x-team: blue"
    )
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("I like you"))
    #expect(server.requests.first?.headers["x-team"] == "blue")
    let two = try await Command.run("call", "question-answering", "--model", server.url, "who?")
    #expect(two.status == 64)
    #expect(two.errors.contains("--arguments"))
  }
}
