import Foundation
import SluiceCore
import Testing

@testable import SluiceAccess
@testable import SluiceClient
@testable import SluiceRun
@testable import sluice

/// What a run says at its start and at its end, and what it tells machines.
struct ClosingWordsTests {
  private func outcome(
    rows: Int64 = 12_000,
    failed: Int64 = 0,
    skipped: Int64 = 0,
    pending: Int64 = 0,
    cold: Duration = .zero,
    woken: [EndpointAftermath] = [],
    ledger: String = "/data/night.sluice",
    export: String? = nil,
    files: String? = nil,
    spending: RunSpending = .none,
    stopped: SluiceError? = nil
  ) -> RunOutcome {
    RunOutcome(
      counts: RunCounts(
        rows: rows + pending,
        rowsKnown: pending == 0,
        succeeded: rows - failed - skipped,
        failed: failed,
        skipped: skipped
      ),
      settledNow: 6_000,
      requests: 6_100,
      elapsed: .seconds(60) + cold,
      cold: cold,
      limit: 64,
      ledger: ledger,
      woken: woken,
      export: export,
      results: nil,
      files: files,
      stopped: stopped,
      spending: spending,
      cut: CutAnswers(),
      leftOut: []
    )
  }

  @Test(
    arguments: [
      (
        RunSpending(tokens: (1_200_000, 34_567), rows: 12_000, cost: 0.2, each: 0.0167),
        "1,200,000 tokens in, 34,567 out; cost 0.20, 0.017 per 1,000 rows"
      ),
      (
        RunSpending(tokens: (500, 0), rows: 10, estimated: 4, cost: 0.0005, each: 0.05, rest: 1.2),
        "500 tokens in, 0 out (estimated for 4 rows); cost 0.00050, 0.050 per 1,000 rows, "
          + "about 1.20 for the rest"
      ),
      (
        RunSpending(tokens: (500, 0), rows: 10, unknown: "cost unknown: no price given"),
        "500 tokens in, 0 out; cost unknown: no price given"
      ),
    ]
  )
  func whatItCostIsSaidAndWhatIsUnknownToo(_ spending: RunSpending, _ words: String) {
    #expect(ClosingWords.lines(outcome(spending: spending)).last == "sluice: \(words)")
  }

  @Test func aRunWithoutRowsSaysWhyItDidNothing() {
    #expect(
      ClosingWords.lines(outcome(rows: 0)).last
        == "sluice: nothing to do: the manifest has no rows"
    )
    #expect(!ClosingWords.lines(outcome()).joined().contains("nothing to do"))
  }

  @Test func aPerfectRunSaysWhatItDid() {
    #expect(
      ClosingWords.lines(outcome(export: "/data/labels.jsonl")) == [
        "sluice: 12,000 rows: 12,000 succeeded, 0 failed, 0 skipped, 0 not yet done; "
          + "6,000 rows in 6,100 requests, 01:00, 100 row/s",
        "sluice: results in /data/labels.jsonl",
      ]
    )
  }

  @Test func ratesSpeakOfTheTimeOfWork() {
    let line = ClosingWords.lines(outcome(cold: .seconds(192)))[0]
    #expect(line.hasSuffix("6,100 requests, 04:12 (cold 03:12, working 01:00), 100 row/s"))
  }

  @Test func aWokenEndpointIsNotForgotten() {
    let command = "sluice endpoint pause emb --namespace me"
    let failure = SluiceError(.unavailable, "HTTP 500", next: "do it by hand: \(command)")
    let lines = ClosingWords.lines(
      outcome(
        woken: [
          EndpointAftermath(name: "a", namespace: "me", order: .pause, failure: nil),
          EndpointAftermath(name: "b", namespace: "me", order: .scaleToZero, failure: nil),
          EndpointAftermath(name: "c", namespace: "me", order: .leave, failure: nil),
          EndpointAftermath(name: "emb", namespace: "me", order: .pause, failure: failure),
        ]
      )
    )
    #expect(
      lines.dropFirst() == [
        "sluice: the endpoint me/a is paused again",
        "sluice: the endpoint me/b is scaled to zero again",
        "sluice: the endpoint me/c, which this run woke, is left running",
        "sluice: WARNING: the endpoint me/emb IS STILL RUNNING and costs money, it could not be "
          + "paused: HTTP 500; do it by hand: \(command)",
      ]
    )
  }

  @Test func theFolderOfImagesAndRecordingsIsNamed() {
    let lines = ClosingWords.lines(outcome(files: "/data/files"))
    #expect(lines.last == "sluice: images and recordings in /data/files")
  }

  @Test func failuresEndWithTheCommandsThatHelp() {
    #expect(
      ClosingWords.lines(outcome(failed: 3, skipped: 1)).dropFirst() == [
        "sluice: what went wrong: sluice status /data/night.sluice",
        "sluice: to ask the failed rows again: sluice retry /data/night.sluice --failed",
      ]
    )
    #expect(
      ClosingWords.lines(outcome(skipped: 1)).dropFirst()
        == ["sluice: what went wrong: sluice status /data/night.sluice"]
    )
  }

  @Test func aStoppedRunEndsWithItsReasonAndHowToGoOn() {
    let stopped = SluiceError(.noPermission, at: "http://h", "bad token", next: "check the token")
    let lines = ClosingWords.lines(outcome(failed: 3, pending: 5, stopped: stopped))
    #expect(lines.count == 2)
    #expect(lines.first?.contains("12,005 rows read so far") == true)
    #expect(
      lines.last == "sluice: http://h: bad token; check the token (sluice run /data/night.sluice)"
    )
  }

  @Test func foreignWordsCannotDriveTheTerminal() {
    let stopped = SluiceError(.temporary, "\u{1B}[2Jcleared\nsluice: fine")
    let lines = ClosingWords.lines(outcome(export: "/a\u{1B}[1m", stopped: stopped))
    #expect(lines.allSatisfy { !$0.contains("\u{1B}") && !$0.contains("\n") })
  }

  @Test(arguments: [
    ("/data/run-1.sluice", "/data/run-1.sluice"), ("/my data/x", "'/my data/x'"),
    ("/it's/x", #"'/it'\''s/x'"#), ("/$HOME/`x`", "'/$HOME/`x`'"), ("/ünï", "'/ünï'"),
    ("/a;b", "'/a;b'"),
    ("~/x", "'~/x'"), ("/a\nb", "'/a b'"),
  ])
  func pathsCanBePastedIntoAShell(_ path: String, _ word: String) {
    #expect(ClosingWords.shellWord(path) == word)
  }

  @Test func theFirstLineSaysWhatWillHappen() {
    let opening = { (settled: Int64, rebase: RebaseCounts?, others: [String]) in
      ClosingWords.opening(
        RunOpening(
          name: "reviews",
          urls: ["http://h/m"] + others,
          settled: settled,
          rebase: rebase,
          concurrency: .pinned(64),
          ledger: "/l.sluice",
          selection: .all
        )
      )
    }
    #expect(opening(0, nil, []) == "sluice: reviews → http://h/m, 64 at a time; ledger /l.sluice")
    #expect(opening(4200, nil, []).contains("; 4,200 rows are done already; "))
    #expect(opening(0, nil, ["http://i"]).contains("http://h/m and 1 other, 64 at a time"))
    let rebase = RebaseCounts(new: 120, changed: 3, kept: 9877, removed: 4, moved: 15)
    #expect(
      opening(4200, rebase, []).contains(
        "; the manifest has changed: +120 new, 3 changed, 9,877 kept, 4 removed, 15 moved; "
      )
    )
  }

  // MARK: - For machines

  private func object(_ line: String) throws -> [String: Any] {
    #expect(!line.contains("\n"))
    let value = try JSONSerialization.jsonObject(with: Data(line.utf8))
    return try #require(value as? [String: Any])
  }

  @Test func progressHasItsKeys() throws {
    let progress = RunProgress(
      counts: RunCounts(rows: 10, rowsKnown: true, succeeded: 3, failed: 1, skipped: 2),
      settledNow: 6,
      elapsed: .milliseconds(1500),
      cold: .seconds(1),
      inFlight: 4,
      limit: 8,
      bound: .quota,
      waiting: 1,
      throttled: 2,
      reason: "the model",
      said: nil,
      gate: "waiting for the model: probe 1, 2 s",
      endpoints: [],
      cost: 1.5
    )
    let line = try object(ProgressJSON.line(progress, rate: 2.5))
    #expect(
      Set(line.keys) == [
        "event", "rows", "rows_known", "succeeded", "failed", "skipped", "pending",
        "elapsed_seconds", "cold_seconds", "endpoints",
        "rows_per_second", "in_flight", "limit", "bound_by", "waiting", "throttled", "gate",
        "cost",
      ]
    )
    #expect(line["event"] as? String == "progress")
    #expect(line["pending"] as? Int == 4)
    #expect(line["bound_by"] as? String == "quota")
    #expect(line["elapsed_seconds"] as? Double == 1.5)
    #expect(line["rows_known"] as? Bool == true)
  }

  @Test func theEndHasItsKeys() throws {
    let stopped = SluiceError(.unavailable, at: "http://h", "cold")
    let line = try object(
      ProgressJSON.line(outcome(export: "/o.jsonl", stopped: stopped), .unavailable)
    )
    #expect(
      Set(line.keys) == [
        "event", "rows", "rows_known", "succeeded", "failed", "skipped", "pending",
        "elapsed_seconds", "cold_seconds",
        "requests", "exit_status", "stopped", "ledger", "export", "spending",
      ]
    )
    #expect(line["event"] as? String == "end")
    #expect(line["exit_status"] as? Int == 69)
    #expect(line["stopped"] as? String == "http://h: cold")
    #expect(line["ledger"] as? String == "/data/night.sluice")
  }

  @Test func namesOfHeadersAndFaultsStayAsTheyAre() {
    #expect(JSONOutput.line(["X-MyHeader": 1]) == #"{"X-MyHeader":1}"#)
  }
}

extension RunSpending {
  static let none = RunSpending(tokens: (0, 0), rows: 0)

  init(
    tokens: (Int64, Int64),
    rows: Int64,
    estimated: Int64 = 0,
    cost: Double? = nil,
    each: Double? = nil,
    rest: Double? = nil,
    unknown: String? = nil
  ) {
    self.init(
      inputTokens: tokens.0,
      outputTokens: tokens.1,
      meteredRows: rows,
      estimatedRows: estimated,
      workingHours: 0,
      coldHours: 0,
      cost: cost,
      costPerThousandRows: each,
      costOfTheRest: rest,
      unknown: unknown
    )
  }
}
