import Foundation
import SluiceTestSupport
import Testing

/// The morning after: what happened, why, and what to do next.
struct MorningTests {
  /// A run of 60 rows: some too long, some answered by a web page's words, all with hostile ids.
  private func night() async throws -> Labelling {
    let job = try Labelling(rows: 60) { request in
      let text = Labelling.text(request)
      let number = Int(text.dropFirst(4)) ?? 0
      if number.isMultiple(of: 5) {
        return .json(
          "{\"error\":\"too long by \(number) tokens <script>alert(1)</script>\"}",
          status: 400
        )
      }
      if number.isMultiple(of: 7) { return .json(#"{"error":"no such thing"}"#, status: 422) }
      return Labelling.label(request)
    }
    let run = try await job.run()
    #expect(run.status == 3, "\(run.errors)")
    return job
  }

  @Test func statusGroupsFailuresByWhatWasSaid() async throws {
    let job = try await night()
    let status = try await Command.run("status", job.ledger)
    #expect(status.output.contains("12 × 400 too long by N tokens"), "\(status.output)")
    #expect(status.output.contains("latency p50"))
    #expect(status.output.contains("requests 60"))
    let object = try await Command.run("status", job.ledger, "--json").object()
    let groups = try #require(object["failure_groups"] as? [[String: Any]])
    #expect(groups.count == 2)
    let name = try #require(groups.first?["group"] as? String)

    let rows = try await Command.run("status", job.ledger, "--group", name)
    #expect(rows.output.split(separator: "\n").count == 12)
    let wrong = try await Command.run("status", job.ledger, "--group", "nothing")
    #expect(wrong.status == 64 && wrong.errors.contains(name))

    let retry = try await Command.run("retry", job.ledger, "--group", name, "--json").object()
    #expect(retry["reopened"] as? Int == 12)
    #expect(try await job.totals().failed == Int64(groups[1]["rows"] as? Int ?? 0))
  }

  @Test func aReportIsOneFileInWhichHostileTextIsText() async throws {
    let job = try await night()
    let path = job.directory.path("night.html")
    let made = try await Command.run("report", job.ledger, "-o", path)
    #expect(made.status == 0, "\(made.errors)")
    let html = try String(contentsOfFile: path, encoding: .utf8)
    #expect(html.utf8.count < 300_000)
    #expect(!html.contains("<script") && html.contains("&lt;script&gt;"))
    for word in ["http://", "https://"] {
      #expect(!html.contains("src=\"\(word)") && !html.contains("href=\"\(word)"))
    }
    #expect(html.contains("<svg") && html.contains("too long by N tokens"))
    #expect(html.contains("60 rows = "))
    #expect(html.contains("sluice retry"))
    // Its own place may be taken by the next report, another file's may not.
    #expect(try await Command.run("report", job.ledger, "-o", path).status == 0)
    let other = try await Command.run("report", job.ledger, "-o", job.manifest)
    #expect(other.status == 74)
    #expect(other.errors.contains("not a report"))
    let overLedger = try await Command.run("report", job.ledger, "-o", job.ledger)
    #expect(overLedger.status == 74)
  }

  @Test func aReportForAPullRequestIsMarkdown() async throws {
    let job = try await night()
    let made = try await Command.run("report", job.ledger, "--format", "md")
    #expect(made.status == 0, "\(made.errors)")
    #expect(made.output.contains("## Failures"))
    #expect(made.output.contains("| 12 | 400 | too long by N tokens"))
    #expect(!made.output.contains("<script"))
  }

  @Test func anEmptyRunADamagedLedgerAndAForeignFileAreToldInWords() async throws {
    let empty = try Labelling(rows: 0)
    _ = try await empty.run()
    let report = try await Command.run("report", empty.ledger)
    #expect(report.status == 0, "\(report.errors)")
    #expect(report.output.contains("The manifest has no rows"))

    let job = try await night()
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: job.ledger))
    try handle.seek(toOffset: 16_384)
    try handle.write(contentsOf: Data(repeating: 0x5A, count: 65_536))
    try handle.close()
    let damaged = try await Command.run("report", job.ledger)
    #expect(damaged.status == 74)
    #expect(damaged.errors.contains("damaged"), "\(damaged.errors)")
    let foreign = try await Command.run("watch", job.manifest)
    #expect(foreign.status != 0)

    let list = try await Command.run("list", job.directory.url.path)
    #expect(list.status == 0)
    #expect(list.output.contains("run.sluice") && list.output.contains("damaged"), "\(list.output)")
  }

  @Test func theLogTellsDecisionsAndAListTheRuns() async throws {
    let job = try await night()
    let log = try await Command.run("log", job.ledger, "--json")
    let lines = log.output.split(separator: "\n")
    #expect(lines.contains { $0.contains("\"event\":\"finished\"") }, "\(log.output)")
    let last = try await Command.run("log", job.ledger, "--last", "1")
    #expect(last.output.split(separator: "\n").count == 1)
    let list = try await Command.run("list", job.directory.url.path, "--json")
    #expect(list.output.contains("\"state\" : \"finished\""), "\(list.output)")
  }

  @Test func theCommandAtTheEndIsToldTheOutcome() async throws {
    let job = try Labelling(rows: 4)
    let told = job.directory.path("told")
    let command =
      "cat > '\(told)'; printf '%s %s %s' \"$SLUICE_OUTCOME\" \"$SLUICE_SUCCEEDED\" \"$HF_TOKEN\" >> '\(told)'"
    let run = try await job.run("--on-end", command, environment: ["HF_TOKEN": "hf_canary"])
    #expect(run.status == 0, "\(run.errors)")
    let text = try String(contentsOfFile: told, encoding: .utf8)
    #expect(text.contains("\"succeeded\":4"))
    #expect(text.hasSuffix("finished 4 "))
    // A ledger does not keep it.
    try FileManager.default.removeItem(atPath: told)
    #expect(try await Command.run("run", job.ledger).status == 0)
    #expect(!FileManager.default.fileExists(atPath: told))
  }

  @Test func aCommandThatFailsOrHangsChangesNothing() async throws {
    let job = try Labelling(rows: 4)
    let failed = try await job.run("--on-end", "exit 7")
    #expect(failed.status == 0)
    #expect(failed.errors.contains("status 7"))
    let file = try job.directory.write(
      "job.yaml",
      "task: text-classification\nmodel: \(job.server.url)\nmanifest: rows.jsonl\n"
        + "inputs: \"{{text}}\"\nledger: run.sluice\non_end: { command: \"sleep 600 & sleep 600\", timeout: 1s }\n"
    )
    let hung = try await Command(["run", file]).result()
    #expect(hung.status == 0, "\(hung.errors)")
    #expect(hung.errors.contains("ended after"))
  }

  @Test func quietSaysNothingAndALogFileHasAnEventALine() async throws {
    let job = try Labelling(rows: 4)
    let path = job.directory.path("run.log")
    let run = try await job.run("-q", "--log", path)
    #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    for line in lines {
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      #expect(object?["event"] != nil && object?["time"] != nil)
    }
    #expect(
      lines.first?.contains("\"opened\"") == true && lines.last?.contains("\"ended\"") == true
    )
  }
}
