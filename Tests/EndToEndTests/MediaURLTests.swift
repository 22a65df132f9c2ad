import Foundation
import SluiceCore
import SluiceTestSupport
import Testing

/// Images that rows and calls name by URL: fetched where that is allowed, without the token.
struct MediaURLTests {
  private let directory: TemporaryDirectory
  private let pictures: StubServer
  private let model: StubServer
  private let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1]

  init() throws {
    directory = try TemporaryDirectory()
    let png = png
    pictures = try StubServer { request in
      switch request.path {
      case "/gone.png": StubReply(404)
      case "/page": StubReply(headers: [HeaderField("Content-Type", "text/html")], body: [60])
      case "/moved.png":
        StubReply(302, headers: [HeaderField("Location", "/cat.png")])
      default: StubReply(headers: [HeaderField("Content-Type", "image/png")], body: png)
      }
    }
    model = try StubServer { _ in .json(#"[{"label":"cat","score":0.9}]"#) }
  }

  private func run(_ paths: [String], _ more: String...) async throws -> Command.Result {
    let rows = paths.map { "{\"file\":\"\(pictures.url)\($0)\"}\n" }.joined()
    return try await Command(
      [
        "run", "--task", "image-classification", "--model", model.url, "--inputs", "{{file}}",
        "--server-limits", "ignore",
        "--manifest", directory.write("rows.jsonl", rows), "--ledger", directory.path("run.sluice"),
      ] + more,
      environment: ["HF_TOKEN": "hf_canary_0123456789"]
    ).result()
  }

  private func errors() async throws -> [String?] {
    try await Command.run("export", directory.path("run.sluice")).output.split(separator: "\n")
      .map { line in
        struct Line: Decodable { let error: String? }
        let error = try JSONDecoder().decode(Line.self, from: Data(line.utf8)).error
        return error.flatMap { $0.isEmpty ? nil : $0 }
      }
  }

  @Test func nothingIsFetchedUnlessTheJobSaysSo() async throws {
    let result = try await run(["/cat.png"])
    #expect(result.status == 3)
    #expect(pictures.connections == 0)
    #expect(model.requests.isEmpty)
    #expect(try await errors().first??.contains("media_urls: fetch") == true)
  }

  @Test func aPrivateHostIsNotAskedUnlessTheJobVouchesForIt() async throws {
    let result = try await run(["/cat.png"], "--media-urls", "fetch")
    #expect(result.status == 3)
    #expect(pictures.connections == 0)
    #expect(try await errors().first??.contains("is not https") == true)
  }

  @Test func imagesAreFetchedAndSent() async throws {
    let result = try await run(
      ["/cat.png", "/gone.png", "/page", "/cat.png", "/moved.png"],
      "--media-urls",
      "fetch",
      "--media-host",
      "127.0.0.1:\(pictures.port)",
      "-c",
      "1"
    )
    #expect(result.status == 3, "\(result.errors)")
    #expect(model.requests.map(\.body) == [png, png, png])
    #expect(model.requests.allSatisfy { $0.headers["content-type"] == "image/png" })
    #expect(model.requests.first?.headers["authorization"] == "Bearer hf_canary_0123456789")
    // Once for all rows that name it, and once more behind the redirect; never with the token.
    #expect(pictures.requests.filter { $0.path == "/cat.png" }.count == 2)
    #expect(pictures.requests.allSatisfy { $0.headers["authorization"] == nil })
    let errors = try await errors()
    #expect(errors.map { $0 == nil } == [true, false, false, true, true])
    #expect(errors[1]?.contains("answers HTTP 404") == true)
    #expect(errors[2]?.contains("no image and no recording") == true)
    #expect(!FileManager.default.fileExists(atPath: directory.path("run.sluice.media")))
  }

  @Test func aPlanFetchesNothing() async throws {
    let manifest = try directory.write("rows.jsonl", "{\"file\":\"\(pictures.url)/cat.png\"}\n")
    let plan = try await Command.run(
      "plan",
      "--task",
      "image-classification",
      "--model",
      model.url,
      "--inputs",
      "{{file}}",
      "--manifest",
      manifest,
      "--media-urls",
      "fetch",
      "--media-host",
      "127.0.0.1"
    )
    #expect(plan.status == 0, "\(plan.errors)")
    #expect(plan.output.contains("<\(pictures.url)/cat.png>"))
    #expect(pictures.connections == 0)
  }

  @Test func aCallFetchesWhatItsArgumentsName() async throws {
    let call = [
      "call", "visual-question-answering", "--model", model.url, "--arguments",
      #"{"image":"\#(pictures.url)/cat.png","question":"What is it?"}"#,
    ]
    let refused = try await Command(call).result()
    #expect(refused.status == 64)
    #expect(refused.errors.contains("is not https"))
    let answered = try await Command(call + ["--media-host", "127.0.0.1"]).result()
    // The stub has answered as for a classification.
    #expect(answered.errors.contains("answer"), "\(answered.errors)")
    let body = try #require(model.requests.first).text
    #expect(body.contains(Data(png).base64EncodedString()))
    #expect(!body.contains("http://"))
  }
}
