import Foundation
import SluiceTestSupport
import Testing

/// Results in the form that a name or a flag asks for, by the built command.
@Suite(.timeLimit(.minutes(5)))
struct ResultFormTests {
  private func finished(rows: Int = 3) async throws -> Labelling {
    let job = try Labelling(rows: rows)
    #expect(try await job.run().status == 0)
    return job
  }

  private func text(_ path: String) throws -> String {
    try String(contentsOfFile: path, encoding: .utf8)
  }

  @Test func theEndingAndTheFlagsOfARunSayWhatItsFileHolds() async throws {
    let job = try Labelling(rows: 2)
    let file = job.directory.path("out.csv")
    let result = try await job.run(
      "--export",
      file,
      "--column",
      "label={{answer.0.label}}",
      "--column",
      "text={{input.text}}",
      "--fields",
      "row",
      "--csv-delimiter",
      ";"
    )
    #expect(result.status == 0, "\(result.errors)")
    #expect(
      try text(file) == "row;label;text\r\n1;\"row 1\";\"row 1\"\r\n2;\"row 2\";\"row 2\"\r\n"
    )
    // The job's columns are those of later exports, too.
    let lines = try await job.export()
    #expect(lines.hasPrefix(#"{"row":1,"label":"row 1","text":"row 1"}"#))
  }

  @Test func aRunMayWriteItsResultsToStandardOutput() async throws {
    let job = try Labelling(rows: 2)
    let result = try await job.run(
      "--export",
      "-",
      "--export-format",
      "csv",
      "--fields",
      "row,answer"
    )
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output == "row,label,score\r\n1,\"row 1\",0.5\r\n2,\"row 2\",0.5\r\n")
    #expect(try await job.export("-o", "-") == (try await job.export()))
  }

  @Test func aFileThatStandardOutputIsAppendedToStays() async throws {
    let job = try await finished(rows: 1)
    let file = try job.directory.write("kept.txt", "kept\n")
    let command = try Command(
      [
        "-c", "\"$0\" export \"$1\" -o /dev/stdout >> \"$2\"", try Command.binary.path, job.ledger,
        file,
      ],
      program: URL(fileURLWithPath: "/bin/sh")
    )
    #expect(try await command.result().status == 0)
    #expect(try text(file) == "kept\n" + (try await job.export()))
  }

  @Test func whatIsCompressedHoldsTheSame() async throws {
    let job = try await finished(rows: 50)
    let file = job.directory.path("out.jsonl.gz")
    #expect(try await Command.run("export", job.ledger, "-o", file).status == 0)
    let plain = try Command(["-dc", file], program: URL(fileURLWithPath: "/usr/bin/gzip"))
    #expect(try await plain.result().output == (try await job.export()))
  }

  @Test(arguments: [
    ("out.txt", "no result format has the ending .txt"),
    ("out.parquet", "there is no duckdb on the PATH"),
    ("out.xlsx", "there is no duckdb on the PATH"),
    ("out.csv.bz2", "no result format has the ending .bz2"),
  ])
  func aFormThatCannotBeWrittenIsRefusedBeforeTheFirstRequest(name: String, words: String)
    async throws
  {
    let job = try Labelling(rows: 2)
    let file = job.directory.path(name)
    let result = try await job.run("--export", file, environment: ["PATH": "/nowhere"])
    #expect(result.status == 64)
    #expect(result.errors.contains(words), "\(result.errors)")
    #expect(job.server.requests.isEmpty)
    #expect(!FileManager.default.fileExists(atPath: file))
  }

  /// A program in the place of DuckDB's, which keeps what it is told.
  private func standIn(_ job: Labelling, ending: String) throws -> [String: String] {
    let folder = job.directory.path("bin")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let script = """
      #!/bin/sh
      for word; do statement=$word; done
      printf '%s' "$statement" > "$0.statement"
      file=$(printf '%s' "$statement" | sed "s/.* TO '\\([^']*\\)'.*/\\1/")
      cat > "$file"
      \(ending)
      """
    let path = "\(folder)/duckdb"
    try Data(script.utf8).write(to: URL(fileURLWithPath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    return ["PATH": "\(folder):/usr/bin:/bin"]
  }

  @Test func parquetIsWrittenUnderASchemaOfOurs() async throws {
    let job = try await finished(rows: 2)
    let file = job.directory.path("out.parquet")
    let environment = try standIn(job, ending: "exit 0")
    let result = try await Command.run("export", job.ledger, "-o", file, environment: environment)
    #expect(result.status == 0, "\(result.errors)")
    let statement = try text(job.directory.path("bin/duckdb.statement"))
    #expect(statement.contains("'c0': 'BIGINT', 'c1': 'VARCHAR', 'c2': 'VARCHAR', 'c3': 'VARCHAR'"))
    #expect(statement.contains("'c4': 'DOUBLE'"))
    #expect(statement.contains("c3 AS \"label\", c4 AS \"score\""))
    let line =
      #"{"c0":1,"c1":"","c2":"succeeded","c3":"row 1","c4":0.5,"c5":"","c6":200,"c7":1,"c8":""}"#
    #expect(try text(file).hasPrefix(line + "\n"))
  }

  @Test func aParquetThatFailsIsAbsentAndSaysWhy() async throws {
    let job = try await finished(rows: 2)
    let file = job.directory.path("out.parquet")
    let environment = try standIn(job, ending: "echo no memory >&2; exit 1")
    let result = try await Command.run("export", job.ledger, "-o", file, environment: environment)
    #expect(result.status == 74)
    #expect(result.errors.contains("no memory"))
    let names = try FileManager.default.contentsOfDirectory(atPath: job.directory.url.path)
    #expect(!names.contains { $0.contains("parquet") })
  }

  @Test func aParquetNeedsAFile() async throws {
    let job = try await finished(rows: 1)
    let environment = try standIn(job, ending: "exit 0")
    let result = try await Command.run(
      "export",
      job.ledger,
      "--format",
      "parquet",
      environment: environment
    )
    #expect(result.status == 64)
    #expect(result.output.isEmpty)
  }

  @Test(arguments: [
    (
      "rows.jsonl", "",
      ["{\"text\" : \"poison \\u00e9\",\"n\":1.0}", "{\"text\":\"b\"}", " {\"text\":\"poison\"} "]
    ),
    ("rows.csv", "\u{FEFF}n,text\r\n", ["1,\"poison \"\"a\"\"\r\nb\"\r", "2,b\r", "3,poison"]),
  ])
  func theRecordsOfFailedRowsAreGivenBackByteForByte(
    _ name: String,
    _ header: String,
    _ records: [String]
  ) async throws {
    let job = try Labelling(rows: 1) { request in
      let text = Labelling.text(request)
      return text.hasPrefix("poison")
        ? .json("{\"error\":\"\(text.count) is refused\"}", status: 422) : Labelling.label(request)
    }
    let manifest = try job.directory.write(name, header + records.joined(separator: "\n"))
    let result = try await Command(
      [
        "run", "--task", "text-classification", "--model", job.server.url, "--manifest", manifest,
        "--inputs", "{{text}}", "--ledger", job.ledger, "-c", "1", "--server-limits", "ignore",
      ]
    ).result()
    #expect(result.status == 3, "\(result.errors)")
    let file = job.directory.path("again")
    _ = try await job.export("--rows", "failed", "--as-manifest", "-o", file)
    let again = try Data(contentsOf: URL(fileURLWithPath: file))
    #expect(Array(again) == Array((header + records[0] + "\n" + records[2] + "\n").utf8))
  }

  @Test func whatASpreadsheetWouldRunIsGuardedAndCounted() async throws {
    let job = try Labelling(rows: 2) { request in
      .json(
        "[[{\"label\":\"\(Labelling.text(request) == "row 1" ? "=1+1" : "-1")\",\"score\":0.5}]]"
      )
    }
    #expect(try await job.run().status == 0)
    let file = job.directory.path("out.csv")
    let result = try await Command.run("export", job.ledger, "-o", file, "--fields", "answer")
    #expect(result.errors.contains("1 cell that a spreadsheet would run"), "\(result.errors)")
    #expect(try text(file) == "label,score\r\n\"'=1+1\",0.5\r\n\"-1\",0.5\r\n")
    _ = try await Command.run("export", job.ledger, "-o", file, "--fields", "answer", "--csv-raw")
    #expect(try text(file) == "label,score\r\n\"=1+1\",0.5\r\n\"-1\",0.5\r\n")
  }

  @Test func idsKeepTheirType() async throws {
    let job = try Labelling(rows: 2)
    #expect(try await job.run("--id", "n").status == 0)
    #expect(try await job.export("--fields", "id") == "{\"id\":1}\n{\"id\":2}\n")
  }

  @Test(arguments: [
    (["--column", "row={{answer}}"], "a result has a \"row\" already"),
    (["--column", "x={{anser.0}}"], "did you mean \"answer\"?"),
    (["--column", "x"], "name=template"),
    (["--fields", "row,labels"], "a result has no field \"labels\""),
    (["--csv-delimiter", "ab"], "must be one ASCII character"),
    (["--as-manifest", "--join"], "writes the records and no results"),
  ])
  func whatCannotBeMeantIsRefused(flags: [String], words: String) async throws {
    let job = try await finished(rows: 1)
    let result = try await Command(["export", job.ledger] + flags).result()
    #expect(result.status == 64 || result.status == 65)
    #expect(result.output.isEmpty)
    #expect(result.errors.contains(words), "\(result.errors)")
  }
}
