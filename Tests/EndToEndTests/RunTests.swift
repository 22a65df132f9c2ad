import Foundation
import SluiceTestSupport
import Testing

/// The main job, by the built binary: rows in, answers out, in order.
struct RunTests {
  @Test func everyRowIsAskedOnceAndExportedInOrder() async throws {
    let job = try Labelling(rows: 300)
    let result = try await job.run("--export", job.directory.path("out.jsonl"))
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.isEmpty)
    #expect(job.server.requests.count == 300)
    #expect(job.server.peakInFlight <= 8)

    let lines = try String(contentsOfFile: job.directory.path("out.jsonl"), encoding: .utf8)
      .split(separator: "\n")
    #expect(lines.count == 300)
    let end = #""fault":"","status":200,"attempts":1,"error":""}"#
    for (index, line) in lines.enumerated() {
      let answer = "[{\"label\":\"row \(index + 1)\",\"score\":0.5}]"
      #expect(
        line
          == "{\"row\":\(index + 1),\"id\":\"\",\"state\":\"succeeded\",\"answer\":\(answer),\(end)"
      )
    }
    let totals = try await job.totals()
    #expect(totals == StatusTotals(rows: 300, succeeded: 300))
  }

  @Test(.timeLimit(.minutes(5))) func whatBindsARunIsToldWhileItRunsAndNoLonger() async throws {
    let gate = StubGate()
    let job = try Labelling(rows: 50) { Labelling.label($0).held(by: gate) }
    let command = try Command(job.arguments())
    await job.server.arrived(8)
    let status = try await RunningStatus.of(job.ledger) { $0.boundBy == "concurrency" }
    #expect(status.running && status.ended == nil)
    gate.open()
    #expect(try await command.result().status == 0)
    let end = try #require(try await RunningStatus.of(job.ledger))
    #expect(!end.running && end.boundBy == nil && end.ended != nil)
  }

  @Test func aSecondRunSendsNothingAndSaysSo() async throws {
    let job = try Labelling(rows: 20)
    #expect(try await job.run().status == 0)
    let again = try await job.run()
    #expect(again.status == 0)
    #expect(again.errors.contains("20 rows are done already"))
    #expect(job.server.requests.count == 20)
  }

  @Test func aLedgerAloneIsEnoughToGoOn() async throws {
    let job = try Labelling(rows: 5)
    #expect(try await job.run().status == 0)
    #expect(try await Command.run("run", job.ledger).status == 0)
    #expect(job.server.requests.count == 5)
  }

  @Test func anEmptyManifestIsNothingToDo() async throws {
    let job = try Labelling(rows: 0)
    let result = try await job.run()
    #expect(result.status == 0, "\(result.errors)")
    #expect(try await job.totals().rows == 0)
    #expect(job.server.requests.isEmpty)
  }

  @Test func refusedRowsFailAloneWithTheServersWordsAndCanBeRetried() async throws {
    let mended = StubGate()
    let isMended = Flag(mended)
    let job = try Labelling(rows: 40) { request in
      Labelling.text(request) == "row 7" && !isMended.isSet
        ? .json(#"{"error":"row 7 is poison"}"#, status: 400) : Labelling.label(request)
    }
    let first = try await job.run()
    #expect(first.status == 3)
    #expect(first.errors.contains("1 failed"))
    #expect(try await job.totals() == StatusTotals(rows: 40, succeeded: 39, failed: 1))
    let failed =
      #"{"row":7,"id":"","state":"failed","answer":[],"fault":"row","status":400,"attempts":1,"#
    #expect(
      try await job.export("--rows", "failed") == failed + "\"error\":\"row 7 is poison\"}\n"
    )
    isMended.set()
    #expect(try await Command.run("retry", job.ledger, "--failed").status == 0)
    #expect(try await job.totals().pending == 1)
    #expect(try await job.run().status == 0)
    #expect(job.server.requests.count == 41)
    #expect(try await job.export().contains("\"label\":\"row 7\""))
  }

  @Test func badRecordsAreSkippedListedAndCounted() async throws {
    let job = try Labelling(rows: 1)
    try Data("{\"text\":\"a\"}\n{\"text\":1\n\n[1]\n{\"text\":\"b\"}\n{\"other\":\"c\"}\n".utf8)
      .write(to: URL(fileURLWithPath: job.manifest))
    let result = try await job.run()
    #expect(result.status == 3, "\(result.errors)")
    #expect(try await job.totals() == StatusTotals(rows: 5, succeeded: 2, skipped: 3))
    let skipped = try await job.export("--rows", "skipped")
    #expect(skipped.contains("rows.jsonl:2:"))
    #expect(skipped.contains("rows.jsonl:4:"))
    #expect(skipped.contains("rows.jsonl:6:"))
  }

  @Test func aJobMayStopAtABadRecordAndGoOnOnceItIsMended() async throws {
    let job = try Labelling(rows: 1)
    try Data("{\"text\":\"a\"}\n{\"text\":\n{\"text\":\"b\"}\n".utf8)
      .write(to: URL(fileURLWithPath: job.manifest))
    let result = try await job.run("--on-bad-row", "stop")
    #expect(result.status == 65)
    #expect(result.errors.contains("rows.jsonl:2"))
  }

  @Test func rowsThroughStandardInputAreSpooledAndResumable() async throws {
    let job = try Labelling(rows: 12)
    let arguments = [
      "run", "--task", "text-classification", "--model", job.server.url, "--manifest", "-",
      "--inputs", "{{text}}", "--ledger", job.ledger, "--server-limits", "ignore",
    ]
    let piped = try await Command(arguments, input: job.manifest).result()
    #expect(piped.status == 0, "\(piped.errors)")
    // Rows that have all succeeded are not kept; piped again, none is asked again.
    let swept = try await Command.run("run", job.ledger)
    #expect(swept.status == 65 && swept.errors.contains("every one of them has succeeded"))
    #expect(try await Command(arguments, input: job.manifest).result().status == 0)
    #expect(job.server.requests.count == 12)
  }

  @Test func csvRowsTravelInBatchesAndComeBackOneByOne() async throws {
    let directory = try TemporaryDirectory()
    let server = try StubServer { request in
      let body = try? JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any]
      let inputs = body?["inputs"] as? [String] ?? []
      return .json("[\(inputs.map { "[\($0.utf8.count),0.5]" }.joined(separator: ","))]")
    }
    let manifest = try directory.write(
      "rows.csv",
      "id;text\r\na;\"one, \"\"two\"\"\r\nthree\"\r\nb;x\r\nc;\"\"\r\n"
    )
    let result = try await Command.run(
      "run",
      "--task",
      "feature-extraction",
      "--model",
      server.url,
      "--manifest",
      manifest,
      "--delimiter",
      ";",
      "--id",
      "id",
      "--inputs",
      "{{text}}",
      "--batch",
      "2",
      "--server-limits",
      "ignore",
      "--ledger",
      directory.path("run.sluice"),
      "--export",
      directory.path("out.jsonl")
    )
    #expect(result.status == 0, "\(result.errors)")
    #expect(server.requests.count == 2)
    let export = try String(contentsOfFile: directory.path("out.jsonl"), encoding: .utf8)
    #expect(
      export == """
        {"row":1,"id":"a","state":"succeeded","answer":[17,0.5],"fault":"","status":200,"attempts":1,"error":""}
        {"row":2,"id":"b","state":"succeeded","answer":[1,0.5],"fault":"","status":200,"attempts":1,"error":""}
        {"row":3,"id":"c","state":"succeeded","answer":[0,0.5],"fault":"","status":200,"attempts":1,"error":""}

        """
    )
  }

  @Test func jobFilesAndFlagsMeanTheSame() async throws {
    let job = try Labelling(rows: 3)
    let file = try job.directory.write(
      "label.yaml",
      """
      task: text-classification
      model: \(job.server.url)
      manifest: rows.jsonl
      inputs: "{{text}}"
      server_limits: ignore
      ledger: run.sluice
      """
    )
    #expect(try await Command.run("run", file).status == 0)
    #expect(try await job.run().status == 0)
    #expect(job.server.requests.count == 3)
    #expect(try await Command.run("status", file, "--json").object()["succeeded"] as? Int == 3)
  }

  @Test func planShowsTheFirstRequestsAndSendsNothing() async throws {
    let job = try Labelling(rows: 10)
    let plan = try await Command(["plan"] + job.arguments().dropFirst() + ["--json"]).result()
    #expect(plan.status == 0, "\(plan.errors)")
    let object = try plan.object()
    #expect(object["to_ask"] as? Int == 10)
    #expect(object["requests"] as? Int == 10)
    let first = try #require((object["first_requests"] as? [[String: Any]])?.first)
    #expect(first["body"] as? String == #"{"inputs":"row 1","parameters":{}}"#)
    #expect(job.server.requests.isEmpty)
    #expect(!FileManager.default.fileExists(atPath: job.ledger))
  }

  @Test func everyCommandHasAFormForMachines() async throws {
    let job = try Labelling(rows: 3)
    let run = try await job.run("--json")
    #expect(try run.object()["succeeded"] as? Int == 3)
    let file = job.directory.path("out.csv")
    let export = try await Command.run("export", job.ledger, "-o", file, "--json")
    #expect(try export.object()["rows"] as? Int == 3)
    let retry = try await Command.run("retry", job.ledger, "--failed", "--json")
    #expect(try retry.object()["reopened"] as? Int == 0)
    let asked = ["--model", job.server.url, "--arguments", #"{"text":"a"}"#, "--json"]
    let call = try await Command(["call", "text-classification"] + asked).result()
    #expect(try call.object()["status"] as? Int == 200)
    let task = try await Command.run("tasks", "fill-mask", "--json")
    #expect(try task.object()["task"] as? String == "fill-mask")
  }

  @Test func callAsksOneRow() async throws {
    let job = try Labelling(rows: 0)
    let result = try await Command.run(
      "call",
      "text-classification",
      "--model",
      job.server.url,
      "--arguments",
      #"{"text":"hello","top_k":1}"#
    )
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output == "[{\"label\":\"hello\",\"score\":0.5}]\n")
    #expect(job.server.requests.first?.text == #"{"inputs":"hello","parameters":{"top_k":1}}"#)
  }
}

/// A flag that a test sets once.
final class Flag: Sendable {
  private let gate: StubGate

  init(_ gate: StubGate = StubGate()) { self.gate = gate }

  var isSet: Bool { gate.isOpen }

  func set() { gate.open() }
}
