import Foundation
import SluiceTestSupport
import Testing

/// Embeddings by the built binary: asked as base64, kept as numbers, exported as a matrix.
struct VectorRunTests {
  /// A job at OpenAI's route; the texts are `row 1` and so on.
  private struct Embedding {
    let directory: TemporaryDirectory
    let server: StubServer
    let ledger: String
    private let manifest: String

    init(rows: Int, _ reply: @escaping @Sendable (StubRequest) -> StubReply) throws {
      directory = try TemporaryDirectory()
      server = try StubServer(reply)
      ledger = directory.path("run.sluice")
      let lines = (1...rows).map { "{\"id\":\"r\($0)\",\"text\":\"row \($0)\"}\n" }
      manifest = try directory.write("rows.jsonl", lines.joined())
    }

    func run(_ more: String...) async throws -> Command.Result {
      try await Command(
        [
          "run", "--task", "embeddings", "--model", server.url + "/v1", "--manifest", manifest,
          "--id",
          "id", "--inputs", "{{text}}", "--ledger", ledger, "-c", "2", "--server-limits", "ignore",
          "--param", "model=m",
        ] + more
      ).result()
    }

    func export() async throws -> String { try await Command.run("export", ledger).output }
  }

  private static func number(_ request: StubRequest) -> Float {
    guard let input = request.text.range(of: "\"input\":\"") else { return 0 }
    let text = request.text[input.upperBound...].prefix { $0 != "\"" }
    return text.split(separator: " ").last.flatMap { Float($0) } ?? 0
  }

  private static func vector(_ request: StubRequest, asBase64: Bool) -> StubReply {
    let values: [Float] = [number(request), -0.1]
    let bytes = values.withUnsafeBytes { Data($0) }.base64EncodedString()
    let embedding = asBase64 ? "\"\(bytes)\"" : "[\(values[0]),-0.1]"
    return .json("{\"data\":[{\"index\":0,\"embedding\":\(embedding)}]}")
  }

  private static func asksBase64(_ request: StubRequest) -> Bool {
    request.text.hasSuffix(#","encoding_format":"base64"}"#)
  }

  private static let parts = (1...4).map {
    "\"row\":\($0),\"id\":\"r\($0)\",\"state\":\"succeeded\",\"answer\":[\($0),-0.1],"
  }

  private static func holdsAll(_ export: String) -> Bool {
    let lines = export.split(separator: "\n")
    return lines.count == 4 && zip(lines, parts).allSatisfy { $0.contains($1) }
  }

  @Test(arguments: [true, false])
  func whatTheServerSendsIsReadAndPrintedInTheFewestDigits(_ takesBase64: Bool) async throws {
    let job = try Embedding(rows: 4) { Self.vector($0, asBase64: takesBase64) }
    let result = try await job.run("--export", job.directory.path("x.npy"))
    #expect(result.status == 0, "\(result.errors)")
    #expect(job.server.requests.allSatisfy(Self.asksBase64))
    #expect(Self.holdsAll(try await job.export()))
    let matrix = [UInt8](try Data(contentsOf: URL(fileURLWithPath: job.directory.path("x.npy"))))
    #expect(matrix.count == 192 + 4 * 8)
    #expect(matrix[192..<196] == [0, 0, 0x80, 0x3F])
  }

  @Test func aServerThatRefusesBase64IsAskedForNumbersAndNoRowIsCharged() async throws {
    let job = try Embedding(rows: 4) { request in
      Self.asksBase64(request)
        ? .json(#"{"error":{"message":"encoding_format must be float"}}"#, status: 400)
        : Self.vector(request, asBase64: false)
    }
    let result = try await job.run("-c", "1", "--attempts", "1")
    #expect(result.status == 0, "\(result.errors)")
    #expect(job.server.requests.map(Self.asksBase64) == [true, false, false, false, false])
    #expect(Self.holdsAll(try await job.export()))
  }

  @Test func aLedgerOfTextGoesOnWithNumbersAndAsksNothingAgain() async throws {
    let job = try Embedding(rows: 4) { request in
      Self.number(request) == 3
        ? .json(#"{"error":"too long"}"#, status: 400) : Self.vector(request, asBase64: false)
    }
    #expect(try await job.run("--vectors", "json").status == 3)
    #expect(!job.server.requests.contains(where: Self.asksBase64))
    let sent = job.server.requests.count
    _ = try await Command.run("retry", job.ledger, "--failed")
    #expect(try await job.run().status == 3)
    let later = job.server.requests.dropFirst(sent)
    #expect(!later.isEmpty && later.allSatisfy { Self.number($0) == 3 })
    let matrix = job.directory.path("x.npy")
    let export = try await Command.run("export", job.ledger, "-o", matrix, "--failed", "nan")
    #expect(
      export.errors.contains("4 rows of 2 numbers") && export.errors.contains("are rows of NaN")
    )
  }

  @Test(arguments: [
    ("\"AADAfwAAgD8=\"", "NaN as number 1 of 2"), ("[1,null]", "null as number 2 of 2"),
    ("[1,2,3]", "a vector of 3 numbers, the run's have 2"),
  ])
  func whatIsNoVectorOfTheRunFailsWithItsReason(_ odd: String, _ words: String) async throws {
    let job = try Embedding(rows: 4) { request in
      Self.number(request) == 4
        ? .json("{\"data\":[{\"embedding\":\(odd)}]}") : Self.vector(request, asBase64: true)
    }
    let result = try await job.run("-c", "1", "--attempts", "2")
    #expect(result.status == 3, "\(result.errors)")
    #expect(try await job.export().contains(words))
  }

  @Test(arguments: [
    ["--normalize"], ["--dimensions", "1"], ["--failed", "nan"], ["--numbers", "float16"],
  ])
  func flagsOfAMatrixAreRefusedForOtherFiles(_ flags: [String]) async throws {
    let job = try Embedding(rows: 1) { Self.vector($0, asBase64: true) }
    #expect(try await job.run().status == 0)
    let export = try await Command(["export", job.ledger] + flags).result()
    #expect(export.status == 64 && export.errors.contains("\(flags[0]) is for matrices"))
  }

  @Test func aTaskWithoutVectorsHasNoUseForTheKey() async throws {
    let job = try Labelling(rows: 1)
    let result = try await job.run("--vectors", "float16")
    #expect(result.status == 65 && result.errors.contains("text-classification makes no vectors"))
  }
}
