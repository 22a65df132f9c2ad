import Foundation
import SluiceTestSupport
import Testing

/// What the project shows to its users works as it is shown: job files, README, docs/JOBS.md.
///
/// Each test copies `jobs` and `examples`, so that nothing is written beside the originals, and has
/// the address of the rehearsal endpoint replaced by its own.
struct JobFilesTests {
  private let endpoint: Rehearsal
  private let copy: TemporaryDirectory

  init() async throws {
    endpoint = try await Rehearsal()
    copy = try TemporaryDirectory()
    for folder in ["jobs", "examples"] {
      try FileManager.default.copyItem(
        at: Self.project.appendingPathComponent(folder),
        to: copy.url.appendingPathComponent(folder)
      )
    }
    for name in try Self.jobs() { try write("jobs/" + name, aimed(Self.text("jobs/" + name))) }
  }

  private static let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private static func jobs() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: project.path + "/jobs").sorted()
  }

  private static func samples() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: project.path + "/examples/calls")
      .map { String($0.prefix { $0 != "." }) }.sorted()
  }

  private static func text(_ path: String) throws -> String {
    try String(contentsOf: project.appendingPathComponent(path), encoding: .utf8)
  }

  private func write(_ path: String, _ text: String) throws {
    try text.write(toFile: copy.path(path), atomically: true, encoding: .utf8)
  }

  /// The text with this test's endpoint in place of the one it names.
  private func aimed(_ text: String) -> String {
    text.replacing("http://127.0.0.1:8080", with: endpoint.url)
  }

  // MARK: - Job files

  @Test(arguments: try jobs())
  func aJobFileRunsAsItStands(_ name: String) async throws {
    let job = copy.path("jobs/" + name)
    let planned = try await Command.run("plan", job, "--json")
    #expect(planned.status == 0, "\(planned.errors)")
    let plan = try planned.object()
    let rows = try #require(plan["rows"] as? Int)
    #expect(rows > 0)
    #expect(plan["bad"] as? Int == 0)
    #expect(try await endpoint.stats().requests == 0)

    let run = try await Command.run("run", job)
    #expect(run.status == 0, "\(run.errors)")
    #expect(try await endpoint.stats().requests == plan["requests"] as? Int)
    let status = try await Command.run("status", job, "--json").object()
    #expect(status["succeeded"] as? Int == rows)
    let export = try await Command.run("export", job).output
    #expect(export.split(separator: "\n").count == rows)
    let results = try FileManager.default.contentsOfDirectory(atPath: copy.path("out"))
    #expect(results.filter { $0.hasSuffix(".jsonl") || $0.hasSuffix(".csv") }.count == 1)
    // Images and recordings stand in a folder of their own.
    let folders = results.filter { !$0.contains(".") }
    #expect(folders.count == (export.contains("\"sha256\":") ? 1 : 0))
    for folder in folders {
      let files = try FileManager.default.contentsOfDirectory(atPath: copy.path("out/" + folder))
      #expect(files.filter { !$0.hasPrefix(".") }.count == rows)
    }
  }

  @Test func fifteenTasksHaveAJobFile() throws {
    let tasks = try Self.jobs().flatMap { try Self.text("jobs/" + $0).split(separator: "\n") }
      .filter { $0.hasPrefix("task: ") }
    #expect(Set(tasks).count >= 15)
  }

  /// A path that names the task tells the rehearsal endpoint what it serves.
  @Test(arguments: try samples())
  func theSampleOfATaskIsAnswered(_ task: String) async throws {
    let folder = copy.url.appendingPathComponent("examples")
    let arguments = try Self.text("examples/calls/\(task).json")
    let route = task == "post" ? ["--path", "/anything"] : []
    let call = [
      "call", task, "--model", "\(endpoint.url)/\(task)", "--arguments", arguments, "--json",
    ]
    let result = try await Command(call + route, folder: folder).result()
    #expect(result.status == 0, "\(result.errors)")
    #expect(try result.object()["status"] as? Int == 200)
  }

  // MARK: - Pages

  @Test func theJobsOfTheJobsPageAreJobs() async throws {
    let blocks = try Page(Self.text("docs/JOBS.md")).blocks(in: "yaml")
    #expect(blocks.count >= 2)
    for (number, block) in blocks.enumerated() {
      let path = "jobs/page-\(number).yaml"
      try write(path, aimed(block.joined(separator: "\n") + "\n"))
      var arguments = ["plan", copy.path(path)]
      // A part of a job is made whole: a task, a model, and a manifest with the columns that it reads.
      if !block.contains(where: { $0.hasPrefix("task:") || $0 == "format: openai-batch" }) {
        arguments += ["--task", "text-classification", "--inputs", "a text"]
      }
      if !block.contains(where: { $0.hasPrefix("model:") || $0.hasPrefix("endpoint:") }) {
        arguments += ["--model", endpoint.url]
      }
      if !block.contains(where: { $0.hasPrefix("manifest:") }) {
        let columns = Set(block.joined().matches(of: /{{\s*(\w+)\s*}}/).map { String($0.1) })
        let row = columns.sorted().map { "\"\($0)\":\"x\"" }.joined(separator: ",")
        try write("examples/page-\(number).jsonl", "{\(row)}\n")
        arguments += ["--manifest", copy.path("examples/page-\(number).jsonl")]
      }
      let planned = try await Command(arguments).result()
      #expect(planned.status == 0, "\(planned.errors)")
    }
  }

  @Test func theCommandsOfTheReadmeRunInTheirOrder() async throws {
    let lines = try Page(Self.text("README.md")).commands.filter { !$0.hasSuffix("&") }
    #expect(lines.contains { $0.hasPrefix("sluice run --task") })
    #expect(lines.contains { $0.hasPrefix("sluice status") })
    #expect(lines.contains { $0.hasPrefix("sluice run jobs/") })
    let folder = try Command.binary.deletingLastPathComponent().path
    let script = (["set -eux", "PATH=\(folder):$PATH"] + lines.map(aimed)).joined(separator: "\n")
    let result = try await Command(
      ["-c", script],
      program: URL(fileURLWithPath: "/bin/bash"),
      folder: copy.url
    ).result()
    #expect(result.status == 0, "\(result.errors)")
    #expect(FileManager.default.fileExists(atPath: copy.path("labels.jsonl")))
    #expect(FileManager.default.fileExists(atPath: copy.path("reviews.sluice")))
  }
}

/// A Markdown page's fenced blocks.
private struct Page {
  private var blocks: [(language: String, lines: [String])] = []

  init(_ text: String) {
    var isInside = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        isInside.toggle()
        if isInside { blocks.append((String(line.dropFirst(3)), [])) }
      } else if isInside {
        blocks[blocks.count - 1].lines.append(String(line))
      }
    }
  }

  func blocks(in language: String) -> [[String]] {
    blocks.filter { $0.language == language }.map(\.lines)
  }

  /// The `sluice` commands, each on one line and without the comment behind it.
  var commands: [String] {
    let lines = blocks(in: "").joined().joined(separator: "\n").replacing("\\\n", with: " ")
      .split(separator: "\n")
    return lines.filter { $0.hasPrefix("sluice ") }.map { line in
      line.split(separator: " #")[0].trimmingCharacters(in: .whitespaces)
    }
  }
}
