import Foundation
import SluiceCore
import SluiceJSON
import SluiceManifest
import SluiceTasks
import SluiceTestSupport
import Testing

@testable import SluiceAccess
@testable import SluiceClient
@testable import SluiceRun

/// What the keys of a job file mean.
struct JobReadingTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func job(_ more: String = "", named name: String = "embed.yaml") throws -> Job {
    let text = "task: feature-extraction\nmodel: org/name\nmanifest: rows.jsonl\n" + more
    return try Job(contentsOf: directory.write(name, text))
  }

  @Test func whatIsNotSaidHasADefault() throws {
    let job = try job()
    #expect(job.name == "embed")
    #expect(job.manifest == [directory.path("rows.jsonl")])
    #expect(job.ledger == directory.path("embed.sluice"))
    #expect(job.export == nil)
    #expect(!job.results.joined)
    #expect(job.onBadRow == .skip)
    #expect(job.concurrency == .auto(max: 512))
    #expect(job.attempts == 6)
    #expect(job.rowDeadline == .seconds(600))
    #expect(job.timeout == .seconds(600))
    #expect(job.maxStartup == .seconds(1800))
    #expect(job.maxWait == .seconds(900))
    #expect(job.limits.requestsPerMinute == nil && job.limits.requestsPerDay == nil)
    #expect(job.budget.cost == nil && job.budget.deadline == nil && job.budget.maxFailed == nil)
    #expect(job.spec.wire == .current)
    #expect(job.spec.batchRows == 1)
    #expect(job.manifestOptions.format == .automatic)
    #expect(job.manifestOptions.csv.delimiter == nil)
  }

  @Test func everyKeyIsRead() throws {
    let job = try job(
      """
      name: reviews
      wire: classic
      format: csv
      delimiter: ";"
      id: review_id
      inputs: { text: "{{body}}" }
      parameters: { normalize: true, prompt_name: query }
      batch: { rows: 32 }
      concurrency: { max: 8 }
      retry: { attempts: 3, deadline: 1h30m }
      timeout: 90
      max_startup: 2h
      export: { path: out/vectors.csv, join: true }
      ledger: state/run.sluice
      on_bad_row: stop
      path: /embed
      method: PUT
      headers: { X-Purpose: rehearsal }

      """
    )
    #expect(job.name == "reviews")
    #expect(job.spec.wire == .classic)
    #expect(job.manifestOptions.format == .csv)
    #expect(job.manifestOptions.csv.delimiter == UInt8(ascii: ";"))
    #expect(job.spec.idColumn == "review_id")
    #expect(job.spec.inputs == (try json(#"{"text":"{{body}}"}"#)))
    #expect(job.spec.parameters.map(\.name) == ["normalize", "prompt_name"])
    #expect(job.spec.batchRows == 32)
    #expect(job.concurrency == .auto(max: 8))
    #expect(job.attempts == 3)
    #expect(job.rowDeadline == .seconds(5400))
    #expect(job.timeout == .seconds(90))
    #expect(job.maxStartup == .seconds(7200))
    #expect(job.export == directory.path("out/vectors.csv"))
    #expect(job.results.joined)
    #expect(job.ledger == directory.path("state/run.sluice"))
    #expect(job.onBadRow == .stop)
    #expect(job.spec.path == "/embed")
    #expect(job.spec.method == "PUT")
    #expect(job.spec.headers.map(\.name) == ["X-Purpose"])
  }

  @Test func quotasAndBudgetsAreRead() throws {
    let job = try job(
      """
      max_wait: 1h
      limits: { requests_per_minute: 600, tokens_per_minute: 90000, requests_per_day: 10000 }
      budget:
        cost: 25
        price_per_million_input_tokens: 0.15
        price_per_million_output_tokens: 0.60
        price_per_hour: 1.3
        deadline: 2026-05-01T06:00:00Z
        max_failed: 2.5%

      """
    )
    #expect(job.maxWait == .seconds(3600))
    #expect(job.limits.requestsPerMinute == 600)
    #expect(job.limits.tokensPerMinute == 90_000)
    #expect(job.limits.requestsPerDay == 10_000)
    #expect(job.budget.cost == 25)
    #expect(job.budget.pricePerMillionInputTokens == 0.15)
    #expect(job.budget.pricePerMillionOutputTokens == 0.6)
    #expect(job.budget.pricePerHour == 1.3)
    #expect(job.budget.deadline == .at(Date(timeIntervalSince1970: 1_777_615_200)))
    #expect(job.budget.maxFailed == .share(0.025))
  }

  @Test(
    arguments: [
      ("5%", .share(0.05)), ("0.05", .share(0.05)), ("12", .count(12)), ("0", .count(0)),
      ("'12'", .count(12)), ("100%", .share(1)),
    ] as [(String, JobBudget.FailureLimit)]
  )
  func failuresAreAShareOrANumber(_ text: String, _ limit: JobBudget.FailureLimit) throws {
    #expect(try job("budget: { max_failed: \(text) }\n").budget.maxFailed == limit)
  }

  @Test func aDeadlineMayCountFromTheStart() throws {
    #expect(try job("budget: { deadline: 8h }\n").budget.deadline == .after(.seconds(28_800)))
  }

  @Test(
    arguments: [
      ("parameters: { max_tokens: 200 }", 200),
      ("parameters: { max_new_tokens: 64, best_of: 2 }", 128),
      ("parameters: { max_tokens: \"{{n}}\" }", nil), ("parameters: { top_p: 0.5 }", nil),
    ] as [(String, Int?)]
  )
  func whatARowMayWriteIsReadFromTheParameters(_ line: String, _ most: Int?) throws {
    #expect(try job(line + "\n").spec.mostOutputTokens == most)
  }

  @Test func aValueMayStandForAnObject() throws {
    let job = try job("concurrency: 8\nbatch: 4\nexport: out.jsonl\n")
    #expect(job.concurrency == .pinned(8))
    #expect(job.spec.batchRows == 4)
    #expect(job.export == directory.path("out.jsonl"))
  }

  @Test(
    arguments: [("tab", 0x09), ("'\\t'", 0x09), ("'|'", 0x7C), ("';'", 0x3B)] as [(String, UInt8)]
  )
  func aDelimiterIsOneCharacterOrTab(_ text: String, _ byte: UInt8) throws {
    #expect(try job("delimiter: \(text)\n").manifestOptions.csv.delimiter == byte)
  }

  @Test func pathsAreRelativeToTheFile() throws {
    try FileManager.default.createDirectory(
      atPath: directory.path("jobs"),
      withIntermediateDirectories: true
    )
    let job = try Job(
      contentsOf: directory.write(
        "jobs/label.yaml",
        "task: text-classification\nmanifest: [../a.csv, b.csv, /c.csv, '-']\nexport: ../out.jsonl\n"
      )
    )
    #expect(
      job.manifest == [directory.path("a.csv"), directory.path("jobs/b.csv"), "/c.csv", "-"]
    )
    #expect(job.export == directory.path("out.jsonl"))
    #expect(job.ledger == directory.path("jobs/label.sluice"))
  }

  @Test(arguments: [
    ("reviews.v2.yaml", "reviews.v2"), ("job", "job"), ("ünïcode name.yml", "ünïcode name"),
  ])
  func aJobIsCalledAsItsFileIs(_ file: String, _ name: String) throws {
    let job = try job(named: file)
    #expect(job.name == name)
    #expect(job.ledger == directory.path("\(name).sluice"))
  }

  @Test func aNameIsNoPath() throws {
    #expect(try job("name: ../../etc/job\n").ledger == directory.path(".._.._etc_job.sluice"))
  }

  @Test func aJobOfFlagsIsCalledAfterItsManifestAndTask() throws {
    let flags: [JSONValue.JSONMember] = [
      .init("task", .string("fill-mask")), .init("manifest", .string("/data/rows.jsonl")),
    ]
    #expect(try Job(JobDocument(flags: flags)).name == "rows.fill-mask")
  }

  @Test func aJobMayBeJSON() throws {
    let path = try directory.write(
      "job.json",
      #"{"task":"fill-mask","manifest":"rows.jsonl","concurrency":5,"parameters":{"top_k":1}}"#
    )
    let job = try Job(contentsOf: path)
    #expect(job.concurrency == .pinned(5))
    #expect(job.manifest == [directory.path("rows.jsonl")])
  }

  @Test func theLedgersCopyMeansTheSameAnywhere() throws {
    let job = try job("export: { path: out.jsonl, join: true }\nretry: { attempts: 2 }\n")
    let again = try Job(JobDocument(resolved: job.document))
    #expect(again.name == job.name)
    #expect(again.manifest == job.manifest)
    #expect(again.ledger == job.ledger)
    #expect(again.export == job.export)
    #expect(again.results.joined)
    #expect(again.attempts == 2)
    #expect(again.spec == job.spec)
    #expect(again.document == job.document)
  }
}

/// Flags beside a job file.
struct JobOverrideTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func job(_ text: String, flags: String) throws -> Job {
    guard case .object(let members) = try json(flags) else { throw CancellationError() }
    return try Job(
      directory.write("job.yaml", "task: fill-mask\nmanifest: rows.jsonl\n" + text),
      flags: members
    )
  }

  @Test func aFlagWinsOverTheFile() throws {
    let job = try job("model: a/b\nconcurrency: 8\n", flags: #"{"model":"c/d","batch":2}"#)
    #expect(job.spec.model == "c/d")
    #expect(job.concurrency == .pinned(8))
    #expect(job.spec.batchRows == 2)
  }

  @Test func aFlagForOneMemberLeavesTheOthers() throws {
    let job = try job(
      """
      retry: { attempts: 3, deadline: 7m }
      export: { path: a.jsonl, join: true }
      parameters: { top_k: 1, targets: [x] }
      headers: { X-A: a, X-B: b }
      """,
      flags: #"""
        {"retry":{"attempts":9},"export":{"path":"/b.jsonl"},"parameters":{"top_k":2},
         "headers":{"X-B":"c"}}
        """#
    )
    #expect(job.attempts == 9)
    #expect(job.rowDeadline == .seconds(420))
    #expect(job.export == "/b.jsonl")
    #expect(job.results.joined)
    #expect(
      JSONValue.object(job.spec.parameters) == (try json(#"{"top_k":2,"targets":["x"]}"#))
    )
    #expect(job.spec.headers.map(\.value) == ["a", "c"])
  }

  @Test func joiningLeavesThePathOfTheShortForm() throws {
    let job = try job("export: a.jsonl\n", flags: #"{"export":{"join":true}}"#)
    #expect(job.export == directory.path("a.jsonl"))
    #expect(job.results.joined)
  }

  @Test func inputsAreReplacedAsAWhole() throws {
    let job = try job("inputs: { text: a, other: b }\n", flags: #"{"inputs":{"text":"c"}}"#)
    #expect(job.spec.inputs == (try json(#"{"text":"c"}"#)))
  }

  @Test(arguments: [
    ("concurrency: auto", Job.Concurrency.auto(max: 512), #"{"max":512}"#),
    ("concurrency: {}", .auto(max: 512), #"{"max":512}"#),
    ("concurrency: { max: 32 }", .auto(max: 32), #"{"max":32}"#),
    ("concurrency: 32", .pinned(32), "32"),
  ])
  func concurrencyFindsItselfUnlessItIsPinned(
    line: String,
    concurrency: Job.Concurrency,
    asJSON: String
  ) throws {
    let job = try job(line + "\n", flags: "{}")
    #expect(job.concurrency == concurrency)
    #expect(String(decoding: try JSONEncoder().encode(concurrency), as: UTF8.self) == asJSON)
    let pinned = try self.job(line + "\n", flags: #"{"concurrency":7}"#)
    #expect(pinned.concurrency == .pinned(7))
    let auto = try self.job(line + "\n", flags: #"{"concurrency":"auto"}"#)
    #expect(auto.concurrency == .auto(max: 512))
  }

  @Test func aWrongFlagIsNotBlamedOnTheFile() throws {
    let error = try refusal { try job("concurrency: 8\n", flags: #"{"concurrency":0}"#) }
    #expect(error.place == nil)
    #expect(error.what.hasPrefix("concurrency must be a whole number from 1 to 4096"))
  }
}
