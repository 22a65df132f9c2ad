import Foundation
import SluiceCore
import SluiceTestSupport
import Testing

/// Images and recordings that a run gets: each a file, complete or absent, before its row is done.
struct AnswerFilesTests {
  @Test func everyImageIsAFileThatItsRowNames() async throws {
    let drawing = try Drawing(rows: 12)
    let run = try await drawing.run("--export", drawing.directory.path("out/images.jsonl"))
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.errors.contains("images and recordings in \(drawing.directory.path("out/files"))"))
    let answers = try await drawing.answers()
    #expect(answers.map(\.path) == (1...12).map { "out/files/\($0).png" })
    for (index, answer) in answers.enumerated() {
      let bytes = try drawing.bytes(answer.path)
      #expect(bytes == Drawing.image("row \(index + 1)"))
      #expect(answer.bytes == bytes.count)
      #expect(answer.sha256 == SHA256.hex(of: bytes))
      #expect(answer.mediaType == "image/png")
    }
    let export = try String(
      contentsOfFile: drawing.directory.path("out/images.jsonl"),
      encoding: .utf8
    )
    #expect(export.contains(#""answer":{"path":"out/files/3.png","bytes":"#))
  }

  @Test(arguments: [1, 9, 20, 55, 64])
  func aKillLeavesNoHalfFileAndTheNextStartNoOrphan(_ instant: Int) async throws {
    let victim = Victim()
    let drawing = try Drawing(rows: 64) { request in
      if request.number == instant { victim.kill() }
    }
    try victim.aim(at: Command(drawing.arguments()))
    _ = try await victim.result()
    // Under a final name everything is whole; what the ledger names is there.
    let found = (try? FileManager.default.contentsOfDirectory(atPath: drawing.files)) ?? []
    for name in found where name != ".sluice" {
      let number = try #require(Int(name.prefix { $0 != "." }))
      #expect(try drawing.bytes("files/\(name)") == Drawing.image("row \(number)"))
    }
    if FileManager.default.fileExists(atPath: drawing.ledger) {
      for answer in try await drawing.answers() {
        #expect(SHA256.hex(of: try drawing.bytes(answer.path)) == answer.sha256)
      }
    }

    let resumed = try await drawing.run()
    #expect(resumed.status == 0, "\(resumed.errors)")
    let names = try FileManager.default.contentsOfDirectory(atPath: drawing.files)
    #expect(Set(names) == Set((1...64).map { "\($0).png" } + [".sluice"]))
    let inside = try FileManager.default.contentsOfDirectory(atPath: drawing.files + "/.sluice")
    #expect(inside == ["ledger"])
    let undisturbed = try Drawing(rows: 64)
    #expect(try await undisturbed.run().status == 0)
    #expect(try await drawing.answers() == undisturbed.answers())
  }

  @Test func anotherRunFromTheStartComesToTheSameFiles() async throws {
    let drawing = try Drawing(rows: 5)
    #expect(try await drawing.run().status == 0)
    let first = try await drawing.answers()
    try FileManager.default.removeItem(atPath: drawing.ledger)
    let again = try await drawing.run()
    #expect(again.status == 0, "\(again.errors)")
    #expect(try await drawing.answers() == first)
    #expect(drawing.server.requests.count == 10)
  }

  @Test func movedRowsKeepTheirFiles() async throws {
    let drawing = try Drawing(rows: 3)
    #expect(try await drawing.run().status == 0)
    try drawing.write(texts: ["new", "row 1", "row 2", "row 3"])
    let run = try await drawing.run()
    #expect(run.status == 0, "\(run.errors)")
    let answers = try await drawing.answers()
    #expect(answers.map(\.path) == ["1-2", "1", "2", "3"].map { "files/\($0).png" })
    #expect(try drawing.bytes("files/1-2.png") == Drawing.image("new"))
    #expect(try drawing.bytes("files/1.png") == Drawing.image("row 1"))
    #expect(drawing.server.requests.count == 4)
  }

  @Test func aColumnMayNameTheFiles() async throws {
    let drawing = try Drawing(rows: 1)
    try drawing.write(texts: ["cat", "../cat", "cat"])
    let run = try await drawing.run(
      "--files",
      drawing.directory.path("cats"),
      "--file-name",
      "{{text}}",
      "-c",
      "1"
    )
    #expect(run.status == 0, "\(run.errors)")
    let answers = try await drawing.answers()
    #expect(answers.map(\.path) == ["cat", "%2E.%2Fcat", "cat"].map { "cats/\($0).png" })
  }

  @Test func aFolderThatIsTakenIsRefusedBeforeAnythingIsSent() async throws {
    let drawing = try Drawing(rows: 2)
    try FileManager.default.createDirectory(
      atPath: drawing.files,
      withIntermediateDirectories: true
    )
    _ = try drawing.directory.write("files/1.png", "mine")
    let run = try await drawing.run()
    #expect(run.status == 64)
    #expect(run.errors.contains("holds files already"))
    #expect(drawing.server.requests.isEmpty)
    #expect(try drawing.bytes("files/1.png") == Array("mine".utf8))
  }

  @Test func recordingsOfOneRowAreSoManyFiles() async throws {
    let directory = try TemporaryDirectory()
    let flac = Data(Array("fLaC".utf8) + [1]).base64EncodedString()
    let server = try StubServer { _ in
      .json(
        #"[{"label":"a","content-type":"audio/flac","blob":"\#(flac)"},"#
          + #"{"label":"b","content-type":"audio/flac","blob":"\#(flac)"}]"#
      )
    }
    _ = try directory.write("in.wav", Array("RIFF1234WAVE".utf8))
    let ledger = directory.path("run.sluice")
    let run = try await Command.run(
      "run",
      "--task",
      "audio-to-audio",
      "--model",
      server.url,
      "--inputs",
      "{{file}}",
      "--manifest",
      directory.write("rows.jsonl", "{\"file\":\"in.wav\"}\n"),
      "--ledger",
      ledger
    )
    #expect(run.status == 0, "\(run.errors)")
    let export = try await Command.run("export", ledger).output
    #expect(
      export.contains(#"{"label":"a","content-type":"audio/flac","blob":{"path":"files/1.1.flac""#)
    )
    #expect(export.contains(#""blob":{"path":"files/1.2.flac""#))
    #expect(!export.contains(flac))
  }

  /// The n-th `fsync` of a thread fails.
  @Test(
    .enabled(if: DiskFaultTests.hasTracer),
    arguments: ["fsync:error=EIO", "renameat:error=ENOSPC"],
    ["2+", "6+"]
  )
  func aFailingDiskStopsTheRunAndLosesNothing(_ fault: String, _ instant: String) async throws {
    let drawing = try Drawing(rows: 30)
    let call = String(fault.prefix { $0 != ":" })
    let stopped = try await Command(
      [
        "-f", "-o", "/dev/null", "-e", "trace=\(call)", "-e", "inject=\(fault):when=\(instant)",
        Command.binary.path,
      ] + drawing.arguments(),
      program: URL(fileURLWithPath: "/usr/bin/strace")
    ).result()
    #expect(stopped.status == 74 || stopped.status == 0, "\(stopped.errors)")
    let resumed = try await drawing.run()
    #expect(resumed.status == 0, "\(resumed.errors)")
    for (index, answer) in try await drawing.answers().enumerated() {
      #expect(try drawing.bytes(answer.path) == Drawing.image("row \(index + 1)"))
    }
  }
}

/// A job that draws each row of a manifest, against a stub that draws the prompt.
struct Drawing {
  struct File: Decodable, Equatable {
    let path: String
    let bytes: Int
    let sha256: String
    let mediaType: String
  }
  let directory: TemporaryDirectory
  let server: StubServer

  /// - Parameters:
  ///   - rows: How many rows the manifest has.
  ///   - seen: Told of each request before it is answered.
  /// - Throws: When there is no file or no socket to be had.
  init(rows: Int, seen: @escaping @Sendable (StubRequest) -> Void = { _ in }) throws {
    directory = try TemporaryDirectory()
    server = try StubServer { request in
      seen(request)
      let image = Drawing.image(Labelling.text(request))
      return StubReply(headers: [HeaderField("Content-Type", "image/png")], body: image)
    }
    try write(texts: (1...rows).map { "row \($0)" })
  }

  var ledger: String { directory.path("run.sluice") }
  var files: String { directory.path("files") }

  func write(texts: [String]) throws {
    _ = try directory.write("rows.jsonl", texts.map { "{\"text\":\"\($0)\"}\n" }.joined())
  }

  /// The beginning of a PNG, the prompt, and enough behind it to be written for a while.
  static func image(_ prompt: String) -> [UInt8] {
    [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + Array(prompt.utf8)
      + Array(repeating: 0xAB, count: 200_000)
      + [0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82]
  }

  func arguments() -> [String] {
    [
      "run", "--task", "text-to-image", "--model", server.url, "--manifest",
      directory.path("rows.jsonl"), "--inputs", "{{text}}", "--ledger", ledger, "--server-limits",
      "ignore",
    ]
  }

  func run(_ more: String...) async throws -> Command.Result {
    try await Command(arguments() + more).result()
  }

  func bytes(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: directory.url.appendingPathComponent(path)))
  }

  /// What the export names, in the manifest's order.
  func answers() async throws -> [File] {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try await Command.run("export", ledger).output.split(separator: "\n").map { line in
      struct Line: Decodable { let answer: File }
      return try decoder.decode(Line.self, from: Data(line.utf8)).answer
    }
  }
}
