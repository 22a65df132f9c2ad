import Foundation
import SluiceCore
import SluiceTestSupport
import Testing

@testable import SluiceAccess
@testable import SluiceClient
@testable import SluiceRun

/// A job that cannot be meant is refused with the file, the line, the key and the nearest right name.
struct JobRefusalTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  /// The refusal of a job whose fourth line is wrong.
  private func refused(_ line: String) throws -> SluiceError {
    let head = "task: text-classification\nmodel: org/name\nmanifest: rows.jsonl\n"
    return try refusal { try Job(contentsOf: directory.write("job.yaml", head + line + "\n")) }
  }

  @Test(arguments: [
    ("manifst: x", "unknown key \"manifst\"; did you mean \"manifest\"?"),
    ("token: hf_x", "put it into the environment, as HF_TOKEN"),
    ("health: \"/he alth\"", "health must be a path such as /health"),
    ("media_hosts: [\"http://x\"]", "\"http://x\" is no host; write name or name:port"),
    ("export: job.yaml", "the results would overwrite the job file"),
    ("export: ./rows.jsonl", "the results would overwrite the manifest"),
    ("export: job.sluice-wal", "the results would overwrite the ledger"),
    ("retry: { atempts: 1 }", "unknown key \"atempts\" in retry; did you mean \"attempts\"?"),
    ("batch: { row: 1 }", "unknown key \"row\" in batch; did you mean \"rows\"?"),
    ("concurrency: { maximum: 1 }", "unknown key \"maximum\" in concurrency"),
    ("export: { pth: x }", "unknown key \"pth\" in export; did you mean \"path\"?"),
    ("concurrency: 0", "concurrency must be a whole number from 1 to 4096, not 0"),
    ("concurrency: 5000", "concurrency must be a whole number from 1 to 4096, not 5000"),
    ("concurrency: 1.5", "concurrency must be a whole number"),
    ("concurrency: \"8\"", "concurrency must be auto, a whole number or { max: … }, not \"8\""),
    ("concurrency: 99999999999999999999", "concurrency must be a whole number"),
    ("concurrency: [1]", "concurrency must be auto, a whole number or { max: … }, not [1]"),
    ("concurrency: fast", "concurrency must be auto, a whole number or { max: … }, not \"fast\""),
    ("concurrency: true", "concurrency must be auto, a whole number or { max: … }, not true"),
    ("concurrency: { max: 0 }", "concurrency.max must be a whole number from 1 to 4096, not 0"),
    ("batch: -1", "batch.rows must be a whole number from 1 to 4096"),
    ("retry: { attempts: 0 }", "retry.attempts must be a whole number from 1 to 1000"),
    ("retry: 3", "retry must be an object, not a number"),
    ("retry: { deadline: soon }", "retry.deadline must be a time such as 30s"),
    ("timeout: 0", "timeout must be a time"), ("timeout: -3s", "timeout must be a time"),
    ("timeout: 0s", "timeout must be a time"),
    ("timeout: [1]", "timeout must be a time such as 10m"),
    ("max_startup: true", "max_startup must be a time such as 10m, not true or false"),
    ("format: xml", "format cannot be \"xml\"; known: automatic, csv, jsonl"),
    ("format: jsnl", "did you mean \"jsonl\"?"), ("wire: clasic", "did you mean \"classic\"?"),
    ("on_bad_row: halt", "on_bad_row cannot be \"halt\"; known: skip, stop"),
    ("delimiter: \"::\"", "one ASCII character"), ("delimiter: \"\"", "one ASCII character"),
    ("delimiter: é", "one ASCII character"), ("delimiter: '\"'", "one ASCII character"),
    ("delimiter: 1", "delimiter must be a string, not a number"),
    ("id: [a]", "id must be a string, not an array"), ("path: 1", "path must be a string"),
    ("parameters: [1]", "parameters must be an object, not an array"),
    ("headers: x", "headers must be an object"), ("headers: { X: 1 }", "X must be a string"),
    ("export: { path: a, join: yes }", "export.join must be true or false, not a string"),
    ("export: 1", "export.path must be a string"), ("name: \"\"", "name is empty"),
    ("limits: { request_per_minute: 1 }", "did you mean \"requests_per_minute\"?"),
    ("limits: { requests_per_minute: 0 }", "limits.requests_per_minute must be a whole number"),
    ("limits: { tokens_per_minute: 1.5 }", "limits.tokens_per_minute must be a whole number"),
    ("limits: 600", "limits must be an object, not a number"),
    ("budget: { costs: 1 }", "unknown key \"costs\" in budget; did you mean \"cost\"?"),
    ("budget: { cost: 5 }", "budget.cost cannot be kept without a price"),
    ("budget: { cost: -1, price_per_hour: 1 }", "budget.cost must be a number from 0, not -1"),
    ("budget: { price_per_hour: \"$1\" }", "budget.price_per_hour must be a number from 0"),
    ("budget: { deadline: tomorrow }", "budget.deadline must be a time such as 8h"),
    ("budget: { deadline: true }", "budget.deadline must be a time"),
    ("budget: { deadline: 2026-13-01T00:00:00Z }", "budget.deadline must be a time"),
    ("budget: { max_failed: 105% }", "budget.max_failed must be a share such as 5%"),
    ("budget: { max_failed: -1 }", "budget.max_failed must be a share"),
    ("budget: { max_failed: some }", "budget.max_failed must be a share"),
    ("budget: { max_failed: [1] }", "budget.max_failed must be a share"),
    ("max_wait: 0", "max_wait must be a time"),
    ("export: rows.jsonl", "the results would overwrite the manifest"),
    ("ledger: rows.jsonl", "the ledger would stand in the manifest's place"),
    ("export: ./x/../job.sluice", "the results would overwrite the ledger"),
  ])
  func aWrongLineIsNamed(_ line: String, _ words: String) throws {
    let error = try refused(line)
    #expect(error.code.kind == .data)
    #expect(error.place == directory.path("job.yaml") + ":4", "\(error)")
    #expect(error.description.contains(words), "\(error)")
  }

  @Test func aKeyThatStandsTwiceIsNamedWhereItStandsFirst() throws {
    let error = try refused("model: y")
    #expect(error.place == directory.path("job.yaml") + ":2")
    #expect(error.what == "not valid YAML: the key \"model\" stands twice")
  }

  @Test(arguments: [
    ("", "the file is empty"), ("manifest: a\n", "the job names no task"),
    ("task: a\n", "the job names no manifest"),
    ("task: a\nmanifest: []\n", "the job names no manifest"),
    ("task: a\nmanifest: ~\n", "the job names no manifest"), ("- a\n", "this is an array"),
    ("task: a\nmanifest: [1]\n", "manifest must be a list of strings, not a number"),
    ("task: 1\nmanifest: a\n", "task must be a string, not a number"),
    ("text\n", "this is a string"),
  ])
  func aFileThatIsNoJobIsRefused(_ text: String, _ words: String) throws {
    let error = try refusal { try Job(contentsOf: directory.write("job.yaml", text)) }
    #expect(error.code.kind == .data)
    #expect(error.description.contains(words), "\(error)")
  }

  @Test(arguments: [
    ("{\"task\"", "not valid JSON"), ("{\"task\":\"a\",\"task\":\"b\"}", "stands twice"),
    ("[]", "this is an array"), ("", "not valid JSON"),
  ])
  func aJSONFileThatIsNoJobIsRefused(_ text: String, _ words: String) throws {
    let error = try refusal { try Job(contentsOf: directory.write("job.json", text)) }
    #expect(error.code.kind == .data)
    #expect(error.description.contains(words), "\(error)")
  }

  @Test func aManifestInTheJobsPlaceIsNotRead() throws {
    let path = try directory.write(
      "big.yaml",
      [UInt8](repeating: UInt8(ascii: "a"), count: 2 << 20)
    )
    #expect(try refusal { try Job(contentsOf: path) }.what.contains("is this the manifest?"))
  }

  @Test func aFileThatIsNotThereIsSaidInTheSystemsWords() throws {
    let error = try refusal { try Job(contentsOf: directory.path("none.yaml")) }
    #expect(error.what == "cannot be read: no such file or directory")
    #expect(try refusal { try Job(contentsOf: directory.url.path) }.what.contains("is a directory"))
  }

  @Test(arguments: ["rows.jsonl", "rows.csv", "ROWS.NDJSON"])
  func rowsInTheJobsPlaceAreToldByTheirName(_ name: String) throws {
    let path = try directory.write(name, "{\"text\":\"a\"}\n{\"text\":\"b\"}\n")
    let error = try refusal { try Job(contentsOf: path) }
    #expect(error.what.contains("the name of a manifest"))
    #expect(error.next?.contains("--manifest") == true)
  }

  @Test func aByteOrderMarkIsNoPartOfAJob() throws {
    let job = "task: text-classification\nmodel: org/name\nmanifest: rows.jsonl\ninputs: x\n"
    #expect(try Job(contentsOf: directory.write("job.yaml", "\u{FEFF}" + job)).name == "job")
  }
}
