import Foundation
import SluiceTestSupport
import Testing

/// Manifests as exporters write them, through the built command.
struct ManifestFormTests {
  private let directory: TemporaryDirectory
  private let server: StubServer

  init() throws {
    directory = try TemporaryDirectory()
    server = try StubServer { Labelling.label($0) }
  }

  /// DuckDB's command line, where there is one: CI's machine need not have it.
  static let duckdb: String? = {
    let environment = ProcessInfo.processInfo.environment
    let folders = (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/duckdb" }
    return ([environment["SLUICE_DUCKDB"]].compactMap(\.self) + folders)
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  private func run(_ more: String..., environment: [String: String] = [:]) async throws
    -> Command.Result
  {
    try await Command(
      [
        "run", "--task", "text-classification", "--model", server.url, "--ledger",
        directory.path("run.sluice"), "-c", "4", "--server-limits", "ignore",
      ] + more,
      environment: environment
    ).result()
  }

  private func lines(_ command: String...) async throws -> [[String: Any]] {
    let out = try await Command.run("export", directory.path("run.sluice"), "--format", "jsonl")
    return try out.output.split(separator: "\n").map { line in
      try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
  }

  private func make(_ query: String, _ path: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(Self.duckdb))
    process.arguments = ["-c", "COPY (\(query)) TO '\(path)'"]
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }

  @Test func severalManifestsAndPatternsAreOneAfterTheOther() async throws {
    let one = try directory.write("b.jsonl", "{\"text\":\"b\"}\n")
    _ = try directory.write("a1.json", #"[{"text":"a1"}]"#)
    _ = try directory.write("a2.json", #"[{"text":"a2"}]"#)
    let result = try await run(
      "--manifest",
      one,
      "--manifest",
      directory.path("a*.json"),
      "--inputs",
      "{{text}}"
    )
    #expect(result.status == 0, "\(result.errors)")
    #expect(server.requests.map(Labelling.text).sorted() == ["a1", "a2", "b"])
    let again = try await run(
      "--manifest",
      one,
      "--manifest",
      directory.path("a*.json"),
      "--inputs",
      "{{text}}"
    )
    #expect(again.status == 0)
    #expect(server.requests.count == 3)
    _ = try directory.write("a3.json", #"[{"text":"a3"}]"#)
    let more = try await run(
      "--manifest",
      one,
      "--manifest",
      directory.path("a*.json"),
      "--inputs",
      "{{text}}"
    )
    #expect(more.errors.contains("+1 new"))
    #expect(server.requests.count == 4)
  }

  @Test func rowsBeforeACutAreDoneAndTheLineIsSaid() async throws {
    let plain = try directory.write(
      "rows.jsonl",
      (1...3000).map { "{\"text\":\"row \($0) \(UInt64.random(in: 0 ... .max))\"}\n" }.joined()
    )
    let packed = directory.path("rows.jsonl.gz")
    let script =
      "import gzip,sys; d=gzip.compress(open(sys.argv[1],'rb').read()); "
      + "open(sys.argv[2],'wb').write(d[:len(d)//2])"
    let python = try await Command(
      ["-c", script, plain, packed],
      program: URL(fileURLWithPath: "/usr/bin/python3")
    ).result()
    #expect(python.status == 0)
    let result = try await run("--manifest", packed, "--inputs", "{{text}}", "-c", "64")
    #expect(result.status == 65, "\(result.errors)")
    let done = server.requests.count
    #expect(done > 500)
    #expect(result.errors.contains("rows.jsonl.gz:\(done + 1): the gzip stream ends early"))
    let status = try await Command.run("status", directory.path("run.sluice"), "--json")
    #expect(
      status.output.contains("\"succeeded\":\(done)")
        || status.output.contains("\"succeeded\" : \(done)")
    )
  }

  @Test func aFolderOfFilesIsAManifest() async throws {
    for name in ["b/2.txt", "a/1.txt", "a/skip.md"] {
      let url = URL(fileURLWithPath: directory.path("texts/\(name)"))
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(),
        withIntermediateDirectories: true
      )
      try Data("12345".utf8).write(to: url)
    }
    let pattern = directory.path("texts/**/*.txt")
    let result = try await run("--list-files", pattern)
    #expect(result.status == 0, "\(result.errors)")
    #expect(server.requests.map(Labelling.text).sorted() == ["a/1.txt", "b/2.txt"])
    try Data("1".utf8).write(to: URL(fileURLWithPath: directory.path("texts/a/0.txt")))
    let changed = try await run("--list-files", pattern)
    #expect(changed.errors.contains("+1 new"), "\(changed.errors)")
    #expect(server.requests.count == 3)
  }

  @Test func aManifestOfBadRecordsIsRefusedBeforeARequest() async throws {
    let rows = (1...150).map { "{\"txt\":\"row \($0)\"}\n" }.joined()
    let path = try directory.write("rows.jsonl", rows.replacing("}\n", with: ",\"text\":null}\n"))
    let result = try await run("--manifest", path, "--inputs", "{{text}}")
    #expect(result.status == 65)
    #expect(result.errors.contains("the first 100 records are all bad: column \"text\" is null"))
    #expect(server.requests.isEmpty)
  }

  @Test func whatCannotBeUsedKeepsItsId() async throws {
    let path = try directory.write(
      "rows.jsonl",
      "{\"id\":\"a\",\"text\":\"x\"}\n{\"id\":\"b\",\"text\":null}\n{\"id\":\"c\",\"text\":\"x\" \"y\"}\n"
    )
    let result = try await run("--manifest", path, "--inputs", "{{text}}", "--id", "id")
    #expect(result.status == 3, "\(result.errors)")
    #expect(try await lines().map { $0["id"] as? String } == ["a", "b", "c"])
  }

  @Test func aCustomIdThatStandsTwiceIsSaid() async throws {
    let line = #"{"custom_id":"r1","method":"POST","url":"/v1/embeddings","body":{"input":"x"}}"#
    let path = try directory.write("batch.jsonl", line + "\n" + line + "\n")
    let embeddings = try StubServer { _ in .json(#"{"data":[{"embedding":[1]}]}"#) }
    let result = try await Command.run(
      "run",
      "--format",
      "openai-batch",
      "--model",
      embeddings.url + "/v1",
      "--manifest",
      path,
      "--ledger",
      directory.path("run.sluice"),
      "--server-limits",
      "ignore"
    )
    #expect(result.errors.contains("custom_id \"r1\" stands twice"), "\(result.errors)")
  }

  // MARK: - DuckDB

  @Test func parquetWithoutDuckDBSaysHowToGetIt() async throws {
    let path = try directory.write("rows.parquet", "PAR1")
    let result = try await run("--manifest", path, "--inputs", "{{text}}")
    #expect(result.status == 65)
    #expect(result.errors.contains("pip install duckdb-cli"), "\(result.errors)")
  }

  @Test(.enabled(if: duckdb != nil)) func parquetIsReadAndResumedAndItsChangesAreSeen() async throws
  {
    let duckdb = ["SLUICE_DUCKDB": try #require(Self.duckdb)]
    let path = directory.path("rows.parquet")
    try make("SELECT i AS id, 'row ' || i AS text FROM range(1, 41) t(i)", path)
    let first = try await run(
      "--manifest",
      path,
      "--inputs",
      "{{text}}",
      "--id",
      "id",
      environment: duckdb
    )
    #expect(first.status == 0, "\(first.errors)")
    #expect(server.requests.count == 40)
    #expect(try await lines().map { $0["id"] as? Int } == Array(1...40))
    // The rows have been written down: a resume needs no DuckDB.
    let again = try await run("--manifest", path, "--inputs", "{{text}}", "--id", "id")
    #expect(again.status == 0, "\(again.errors)")
    #expect(server.requests.count == 40)
    try make("SELECT i AS id, 'row ' || i AS text FROM range(0, 41) t(i)", path)
    let changed = try await run(
      "--manifest",
      path,
      "--inputs",
      "{{text}}",
      "--id",
      "id",
      environment: duckdb
    )
    #expect(changed.errors.contains("+1 new"), "\(changed.errors)")
    #expect(server.requests.count == 41)
  }

  @Test(.enabled(if: duckdb != nil)) func aQueryIsAManifest() async throws {
    let duckdb = ["SLUICE_DUCKDB": try #require(Self.duckdb)]
    let query = "SELECT 'q' || i AS text FROM range(3) t(i) ORDER BY i DESC;"
    let result = try await run("--query", query, "--inputs", "{{text}}", environment: duckdb)
    #expect(result.status == 0, "\(result.errors)")
    #expect(server.requests.map(Labelling.text).sorted() == ["q0", "q1", "q2"])
    let again = try await run("--query", query, "--inputs", "{{text}}", environment: duckdb)
    #expect(again.status == 0)
    #expect(!again.errors.contains("changed"), "\(again.errors)")
    #expect(server.requests.count == 3)
    let failed = try await run(
      "--query",
      "FROM nowhere",
      "--inputs",
      "{{text}}",
      environment: duckdb
    )
    #expect(failed.status == 65)
    #expect(failed.errors.contains("DuckDB cannot read it: Catalog Error"), "\(failed.errors)")
    let plan = try await Command.run(
      "plan",
      directory.path("run.sluice"),
      environment: duckdb
    )
    #expect(plan.status == 0, "\(plan.errors)")
  }

  @Test func cellsOfJSONAreArguments() async throws {
    let path = try directory.write(
      "rows.csv",
      "text,labels\nx,\"[\"\"a\"\",\"\"b\"\"]\"\ny,\"['a']\"\n"
    )
    let stub = try StubServer { _ in .json(#"[{"label":"a","score":0.5}]"#) }
    let result = try await Command.run(
      "run",
      "--task",
      "zero-shot-classification",
      "--model",
      stub.url,
      "--manifest",
      path,
      "--inputs",
      #"{"text":"{{text}}","candidate_labels":"{{labels}}"}"#,
      "--ledger",
      directory.path("run.sluice"),
      "--server-limits",
      "ignore"
    )
    #expect(result.status == 3, "\(result.errors)")
    #expect(stub.requests.count == 1)
    let body = String(decoding: stub.requests[0].body, as: UTF8.self)
    #expect(body.contains(#""candidate_labels":["a","b"]"#), "\(body)")
    #expect(
      try await lines().last?["error"].map { "\($0)" }?.contains("written as JSON in the cell")
        == true
    )
  }
}
