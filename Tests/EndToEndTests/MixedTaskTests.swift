import Foundation
import SluiceCore
import SluiceTestSupport
import Testing

/// Several tasks and models in one manifest.
struct MixedTaskTests {
  private let directory: TemporaryDirectory
  private var ledger: String { directory.path("run.sluice") }
  private var manifest: String { directory.path("rows.jsonl") }

  init() throws { directory = try TemporaryDirectory() }

  /// Rows of four tasks, of two models by turns.
  private func write(_ count: Int) throws {
    let asked = [
      #""task":"text-classification","model":"a","text":"row N""#,
      #""task":"zero-shot-classification","model":"b","text":"row N","candidate_labels":["x","y"]"#,
      #""task":"question-answering","model":"a","arguments":{"question":"row N","context":"c"}"#,
      #""task":"feature-extraction","model":"b","text":"row N""#,
    ]
    let lines = (1...count).map { number in
      "{\"id\":\"r\(number)\",\(asked[number % 4].replacing("N", with: "\(number)"))}\n"
    }
    _ = try directory.write("rows.jsonl", lines.joined())
  }

  private func arguments(_ models: [String: String], _ more: String...) -> [String] {
    [
      "run", "--task", "{{task}}", "--model", "{{model}}", "--manifest", manifest, "--ledger",
      ledger, "--id", "id", "-c", "8", "--server-limits", "ignore",
    ] + models.sorted { $0.key < $1.key }.flatMap { ["--models", "\($0.key)=\($0.value)"] } + more
  }

  private func totals() async throws -> StatusTotals {
    let status = try await Command.run("status", ledger, "--json")
    return try JSONDecoder().decode(StatusTotals.self, from: Data(status.output.utf8))
  }

  private func results() async throws -> [[String: Any]] {
    try await Command.run("export", ledger).output.split(separator: "\n").map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
  }

  @Test func aKilledRunOfFourTasksAndTwoModelsGoesOn() async throws {
    try write(1200)
    let models = [
      "a": try await Rehearsal("--latency", "5"), "b": try await Rehearsal("--latency", "5"),
    ]
    let arguments = arguments(models.mapValues(\.url), "--batch", "4")
    let first = try Command(arguments)
    while try await models["a"]?.stats().requests ?? 0 < 200 { await Task.yield() }
    first.signal(SIGKILL)
    #expect(try await first.result().isKilled)
    let done = try await results().count { ($0["row"] as? Int ?? 0).isMultiple(of: 2) }
    let before = try await models["a"]?.stats().requests ?? 0
    let second = try await Command(arguments).result()
    #expect(second.status == 0, "\(second.errors)")
    #expect(try await totals() == StatusTotals(rows: 1200, succeeded: 1200))
    for result in try await results() {
      let row = try #require(result["row"] as? Int)
      let text = try #require(result["answer_json"] as? String)
      let answer = try JSONSerialization.jsonObject(with: Data(text.utf8))
      switch row % 4 {
      case 0, 1:
        let labels = try #require(answer as? [[String: Any]])
        #expect(labels.allSatisfy { $0["label"] is String })
      case 2: #expect((answer as? [String: Any])?["answer"] is String)
      default: #expect(answer is [Any])
      }
    }
    let status = try await Command.run("status", ledger)
    for model in models.values { #expect(status.output.contains("\n  \(model.url): ")) }
    // What was reported is not asked again; embeddings travel four to a request.
    #expect(try await models["a"]?.stats().requests == before + 600 - done)
    #expect(try await models["b"]?.stats().requests ?? 0 < 600)
  }

  @Test func aWrongModelLeavesItsRowsAndTheOthersAreDone() async throws {
    try write(200)
    let good = try await Rehearsal()
    let missing = try StubServer { _ in .json(#"{"error":"Model b not found"}"#, status: 404) }
    let result = try await Command(arguments(["a": good.url, "b": missing.url])).result()
    #expect(result.status == 69, "\(result.errors)")
    #expect(result.errors.contains("sluice: left out, the others go on: \(missing.url): "))
    #expect(result.errors.contains("the rows of this model are not done, "))
    #expect(missing.requests.count <= 9)
    #expect(try await totals() == StatusTotals(rows: 200, succeeded: 100, pending: 100))

    let right = try await Rehearsal()
    let models = ["a": good.url, "b": right.url]
    let refused = try await Command(arguments(models)).result()
    #expect(refused.status == 65)
    #expect(refused.errors.contains("models.b was \"\(missing.url)\", is \"\(right.url)\""))
    let asked = try await good.stats().requests
    let again = try await Command(arguments(models, "--accept-changes")).result()
    #expect(again.status == 0, "\(again.errors)")
    #expect(try await totals() == StatusTotals(rows: 200, succeeded: 200))
    #expect(try await good.stats().requests == asked)
  }

  @Test func rowsThatCannotBeAskedAreSkippedAndNoServerIsAskedThatTheJobDoesNotName()
    async throws
  {
    let stranger = try StubServer { Labelling.label($0) }
    let server = try StubServer { Labelling.label($0) }
    let task = #""task":"text-classification""#
    _ = try directory.write(
      "rows.jsonl",
      """
      {"id":1,\(task),"model":"a","text":"x"}
      {"id":2,"task":"text-clasification","model":"a","text":"x"}
      {"id":3,\(task),"model":"z","text":"x"}
      {"id":4,\(task),"model":"\(stranger.url)","text":"x"}
      {"id":5,\(task),"model":"a"}
      {"id":6,\(task),"text":"x"}
      {"id":7,\(task),"model":"\(server.url)","text":"y"}
      {"id":8,\(task),"model":"a","text":"x","parameters":{"topk":1}}

      """
    )
    let environment = ["HF_TOKEN": "hf_secret"]
    let run = try Command(arguments(["a": server.url]), environment: environment)
    let result = try await run.result()
    #expect(result.status == 3, "\(result.errors)")
    #expect(try await totals() == StatusTotals(rows: 8, succeeded: 2, skipped: 6))
    #expect(stranger.requests.isEmpty)
    #expect(server.requests.count == 2)
    let errors = try await results().compactMap { $0["error"] as? String }.filter { !$0.isEmpty }
    let words = [
      "did you mean \"text-classification\"?", "which is not among the job's",
      "which is not among the job's models", "needs \"text\"", "column \"model\" is missing",
      "did you mean \"top_k\"?",
    ]
    #expect(errors.count == words.count)
    for (error, words) in zip(errors, words) { #expect(error.contains(words), "\(error)") }
  }

  @Test func rowsMayNameModelsOfTheHub() async throws {
    let hub = try StubServer { Labelling.label($0) }
    _ = try directory.write(
      "rows.csv",
      "task,model,text,top_k\ntext-classification,org/a,x,\ntext-classification,org/b,y,\n"
    )
    let result = try await Command(
      [
        "run", "--task", "{{task}}", "--model", "{{model}}", "--manifest",
        directory.path("rows.csv"), "--ledger", ledger,
      ],
      environment: ["HF_INFERENCE_ENDPOINT": hub.url, "HF_TOKEN": "hf_secret"]
    ).result()
    #expect(result.status == 0, "\(result.errors)")
    #expect(Set(hub.requests.map(\.path)) == ["/models/org/a", "/models/org/b"])
    #expect(hub.requests.allSatisfy { $0.headers["authorization"] == "Bearer hf_secret" })
    let status = try await Command.run("status", ledger)
    #expect(status.output.contains("endpoints\n  org/a: "))
  }

  @Test func aRowThatNamesAnotherModelIsAskedAgain() async throws {
    try write(40)
    let servers = ["a": try await Rehearsal(), "b": try await Rehearsal()]
    let arguments = arguments(servers.mapValues(\.url))
    #expect(try await Command(arguments).result().status == 0)
    let text = try String(contentsOfFile: manifest, encoding: .utf8)
    let changed = text.replacing(
      #""model":"a","text":"row 8""#,
      with: #""model":"b","text":"row 8""#
    )
    _ = try directory.write("rows.jsonl", changed)
    let again = try await Command(arguments).result()
    #expect(again.errors.contains("+0 new, 1 changed, 39 kept"), "\(again.errors)")
    #expect(try await servers["a"]?.stats().requests == 20)
    #expect(try await servers["b"]?.stats().requests == 21)
  }
}
