import Foundation
import SluiceCore
import SluiceTestSupport
import Testing

/// Each bad input gets one clear line, the right exit status, and loses nothing.
struct RefusalTests {
  /// All words in one line of standard error, every line of which starts with the tool's name: no
  /// stack trace.
  private func expectOneClearLine(
    _ result: Command.Result,
    status: Int32,
    says words: [String],
    _ location: SourceLocation = #_sourceLocation
  ) {
    #expect(result.status == status, "\(result.errors)", sourceLocation: location)
    let lines = result.errors.split(separator: "\n")
    #expect(lines.allSatisfy { $0.hasPrefix("sluice: ") }, sourceLocation: location)
    #expect(
      lines.contains { line in words.allSatisfy(line.contains) },
      "\(words) do not stand in one line of: \(result.errors)",
      sourceLocation: location
    )
  }

  // MARK: - The endpoint

  @Test(arguments: [
    (401, "Invalid username or password.", Int32(77)), (402, "credits used up", 77),
    (404, "Model org/nope does not exist", 69),
  ])
  func whatConcernsEveryRowStopsTheRunWithRowsUntouched(
    _ refusal: Int,
    _ words: String,
    _ status: Int32
  ) async throws {
    let job = try Labelling(rows: 100) { _ in
      .json("{\"error\":\"\(words)\"}", status: refusal)
    }
    let result = try await job.run()
    expectOneClearLine(result, status: status, says: [words])
    #expect(job.server.requests.count <= 2)
    #expect(try await job.totals().pending == 100)
  }

  @Test func rowsThatAreRefusedAgainAfterARetryFailAgain() async throws {
    let job = try Labelling(rows: 60) { request in
      let text = Labelling.text(request)
      let number = text.split(separator: " ").last.flatMap { Int($0) } ?? 0
      return text.hasSuffix("7") || (20..<50).contains(number)
        ? .json(#"{"error":"bad row"}"#, status: 400) : Labelling.label(request)
    }
    #expect(try await job.run().status == 3)
    let failed = try await job.totals().failed
    #expect(failed > 20)
    #expect(try await Command.run("retry", job.ledger, "--failed").status == 0)
    let result = try await job.run()
    #expect(result.status == 3, "\(result.errors)")
    #expect(
      try await job.totals() == StatusTotals(rows: 60, succeeded: 60 - failed, failed: failed)
    )
  }

  @Test func usedUpCreditsStopTheRunAndItGoesOnLater() async throws {
    let topUp = Flag()
    let job = try Labelling(rows: 60) { request in
      request.number > 30 && !topUp.isSet
        ? .json(#"{"error":"credits used up"}"#, status: 402) : Labelling.label(request)
    }
    expectOneClearLine(try await job.run(), status: 77, says: ["credits used up"])
    #expect(try await job.totals().failed == 0)
    topUp.set()
    #expect(try await job.run().status == 0)
    #expect(try await job.totals().succeeded == 60)
  }

  @Test func anUnreachableHostIsGivenUpAfterItsTimeWithRowsUntouched() async throws {
    let job = try Labelling(rows: 10)
    job.server.stop()
    let file = try job.directory.write(
      "job.yaml",
      """
      { task: text-classification, model: "\(job.server.url)", manifest: rows.jsonl,
        inputs: "{{text}}", ledger: run.sluice, max_startup: 1s }
      """
    )
    let result = try await Command.run("run", file)
    expectOneClearLine(result, status: 69, says: [job.server.url])
    #expect(try await job.totals().pending == 10)
  }

  @Test func aLoginPageIsNotAnAnswer() async throws {
    let job = try Labelling(rows: 30) { _ in
      StubReply(
        headers: [.init("Content-Type", "text/html")],
        body: Array("<!DOCTYPE html><html><body>Please log in</body></html>".utf8)
      )
    }
    let result = try await job.run()
    #expect(result.status == 69 || result.status == 3, "\(result.errors)")
    #expect(try await job.totals().succeeded == 0)
    #expect(try await job.totals().isBalanced)
  }

  @Test func aTruncatedBodyIsAskedAgainAndNeverStored() async throws {
    let job = try Labelling(rows: 20) { request in
      let reply = Labelling.label(request)
      return request.number == 5 ? reply.ending(.cut(after: 90)) : reply
    }
    let result = try await job.run()
    #expect(result.status == 0, "\(result.errors)")
    #expect(job.server.requests.count == 21)
  }

  @Test func redirectsAreNotFollowed() async throws {
    let elsewhere = try StubServer { Labelling.label($0) }
    let job = try Labelling(rows: 5) { _ in
      StubReply(307, headers: [.init("Location", elsewhere.url + "/models/x")])
    }
    let result = try await job.run(environment: ["HF_TOKEN": "hf_canary_0123456789"])
    #expect(result.status == 69, "\(result.errors)")
    #expect(elsewhere.requests.isEmpty)
  }

  // MARK: - The ledger

  @Test func aLedgerInUseNamesItsHolder() async throws {
    let gate = StubGate()
    let job = try Labelling(rows: 3) { Labelling.label($0).held(by: gate) }
    let first = try Command(job.arguments())
    await job.server.arrived(1)
    let second = try await job.run()
    expectOneClearLine(second, status: 73, says: ["run.sluice"])
    gate.open()
    #expect(try await first.result().status == 0)
    #expect(job.server.requests.count == 3)
  }

  @Test func aLedgerOfAnotherProgramIsLeftAsItIs() async throws {
    let job = try Labelling(rows: 3)
    let bytes = Data("this is somebody's diary\n".utf8)
    try bytes.write(to: URL(fileURLWithPath: job.ledger))
    expectOneClearLine(try await job.run(), status: 74, says: ["run.sluice"])
    #expect(try Data(contentsOf: URL(fileURLWithPath: job.ledger)) == bytes)
    #expect(job.server.requests.isEmpty)
  }

  @Test func aLedgerThatCannotBeMadeIsRefusedBeforeAnythingIsSent() async throws {
    let job = try Labelling(rows: 3)
    let result = try await job.run("--ledger", job.directory.path("no/such/folder/run.sluice"))
    expectOneClearLine(result, status: 74, says: ["no/such/folder"])
    #expect(job.server.requests.isEmpty)
  }

  // MARK: - The manifest and the job

  @Test(arguments: [
    ("rows.jsonl.gz", "\u{1F}\u{8B}\u{8}x", "gzip"),
    ("rows.parquet", "PAR1xxxx", "parquet"),
  ])
  func aManifestThatIsNotWhatItClaimsIsRefused(
    _ name: String,
    _ text: String,
    _ word: String
  ) async throws {
    let job = try Labelling(rows: 0)
    let path = try job.directory.write(name, text.unicodeScalars.map { UInt8($0.value & 0xFF) })
    let result = try await Command.run(
      "run",
      "--task",
      "text-classification",
      "--model",
      job.server.url,
      "--manifest",
      path,
      "--inputs",
      "{{text}}",
      "--ledger",
      job.ledger
    )
    expectOneClearLine(result, status: 65, says: [word])
  }

  /// A flag of the usual job replaced, and what the refusal must say.
  struct Slip: Sendable {
    let flag: String
    let value: String
    let status: Int32
    let words: [String]
  }

  static let slips: [Slip] = [
    Slip(flag: "--inputs", value: "{{txet}}", status: 65, words: ["txet", "text"]),
    Slip(flag: "--inputs", value: "{{text", status: 65, words: ["{{"]),
    Slip(flag: "--task", value: "text-clasification", status: 65, words: ["text-classification"]),
    Slip(flag: "--param", value: "topk=1", status: 65, words: ["top_k"]),
    Slip(flag: "--model", value: "htp://x", status: 65, words: ["htp://x"]),
    Slip(flag: "--wire", value: "clasic", status: 65, words: ["classic"]),
    Slip(flag: "--manifest", value: "/no/such/file.jsonl", status: 65, words: ["/no/such/file"]),
  ]

  @Test(arguments: slips)
  func aJobThatCannotBeMeantIsRefusedWithTheNearestRightName(_ slip: Slip) async throws {
    let job = try Labelling(rows: 3)
    let arguments = replacing([slip.flag, slip.value], in: job.arguments())
    let result = try await Command(arguments).result()
    expectOneClearLine(result, status: slip.status, says: slip.words)
    #expect(job.server.requests.isEmpty)
  }

  /// Arguments with one option's value replaced, or the option added.
  private func replacing(_ flags: [String], in arguments: [String]) -> [String] {
    guard let index = arguments.firstIndex(of: flags[0]) else { return arguments + flags }
    var replaced = arguments
    replaced[index + 1] = flags[1]
    return replaced
  }

  @Test func anUnknownKeyOfAJobFileNamesLineAndNearestKey() async throws {
    let directory = try TemporaryDirectory()
    let file = try directory.write(
      "job.yaml",
      "task: text-classification\nmodel: http://127.0.0.1:1\nmanifst: rows.jsonl\n"
    )
    expectOneClearLine(
      try await Command.run("run", file),
      status: 65,
      says: ["job.yaml:3", "manifst", "did you mean \"manifest\""]
    )
  }

  @Test func aColumnWithoutItsBracesIsNotAskedAMillionTimes() async throws {
    let job = try Labelling(rows: 3)
    let result = try await Command(replacing(["--inputs", "text"], in: job.arguments())).result()
    expectOneClearLine(result, status: 65, says: ["every row would ask", "write {{text}}"])
    #expect(job.server.requests.isEmpty)
  }

  @Test func anAnswerThatCannotBeKeptIsNotAskedFor() async throws {
    let job = try Labelling(rows: 1)
    let result = try await Command.run(
      "call",
      "text-to-image",
      "--model",
      job.server.url,
      "--arguments",
      #"{"prompt":"a"}"#,
      "--output",
      job.directory.url.path
    )
    expectOneClearLine(result, status: 74, says: ["this is a folder", "nothing was sent"])
    #expect(job.server.requests.isEmpty)
  }

  @Test func aPortThatIsTakenIsSaidInPlainWords() async throws {
    let job = try Labelling(rows: 1)
    let port = try #require(URL(string: job.server.url)?.port)
    let result = try await Command.run("simulate", "--port", "\(port)")
    expectOneClearLine(result, status: 69, says: ["cannot listen there: address already in use;"])
  }

  // MARK: - Standard input, output and error

  @Test func aPipeOfSomethingElseIsSaidOfThePipe() async throws {
    let job = try Labelling(rows: 3)
    let wide = try job.directory.write("wide.txt", [0xFF, 0xFE, 0x7B, 0, 0x7D, 0, 0x0A, 0])
    let piped = replacing(["--manifest", "-"], in: job.arguments())
    let result = try await Command(piped, input: wide).result()
    expectOneClearLine(
      result,
      status: 65,
      says: ["standard input: is text in UTF-16; convert it before it enters the pipe"]
    )
    let mended = try await Command(piped, input: job.manifest).result()
    #expect(mended.status == 0, "\(mended.errors)")
    #expect(try await job.totals().succeeded == 3)
  }

  @Test func closedDescriptorsAreNotGivenToFilesAndSockets() async throws {
    let job = try Labelling(rows: 20)
    let shell = URL(fileURLWithPath: "/bin/sh")
    let script = #"exec "$0" "$@" --json <&- >&- 2>&-"#
    let arguments = ["-c", script, try Command.binary.path] + job.arguments()
    let result = try await Command(arguments, program: shell).result()
    #expect(result.status == 0)
    #expect(try await job.totals().succeeded == 20)
  }

  // MARK: - The token

  @Test func theTokenReachesItsHostAndNothingElse() async throws {
    let token = "hf_canary_0123456789abcdef"
    let job = try Labelling(rows: 10) { request in
      let echo = request.headers["authorization"] ?? "nothing"
      return request.number == 3
        ? .json("{\"error\":\"your header was \(echo)\"}", status: 400) : Labelling.label(request)
    }
    let result = try await job.run(
      "--export",
      job.directory.path("o.jsonl"),
      environment: ["HF_TOKEN": token]
    )
    #expect(result.status == 3, "\(result.errors)")
    #expect(job.server.requests.allSatisfy { $0.headers["authorization"] == "Bearer \(token)" })
    #expect(try await job.export().contains("your header was Bearer ***"))
    let folder = try FileManager.default.contentsOfDirectory(atPath: job.directory.url.path)
    for name in folder {
      let bytes = try Data(contentsOf: job.directory.url.appendingPathComponent(name))
      #expect(bytes.range(of: Data(token.utf8)) == nil, "the token is in \(name)")
    }
    #expect(!(result.errors + result.output).contains(token))
  }

  @Test func aTokenIsNotSentInClearTextToAnotherMachine() async throws {
    let job = try Labelling(rows: 1)
    let arguments = replacing(["--model", "http://192.0.2.1/models/x"], in: job.arguments())
    let result = try await Command(arguments, environment: ["HF_TOKEN": "hf_canary"]).result()
    expectOneClearLine(result, status: 64, says: ["clear text", "HF_TOKEN"])
  }
}
