import Foundation
import SluiceCore
import SluiceTestSupport
import Testing

/// Images and recordings: named by rows, sent as bytes, received as bytes.
struct MediaTests {
  private let png: [UInt8] = [
    0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3,
    0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82,
  ]

  @Test func rowsThatNameImagesSendTheirBytes() async throws {
    let directory = try TemporaryDirectory()
    let server = try StubServer { _ in .json(#"[{"label":"cat","score":0.9}]"#) }
    _ = try directory.write("cat.png", png)
    let manifest = try directory.write(
      "rows.jsonl",
      "{\"file\":\"cat.png\"}\n{\"file\":\"no.png\"}\n{\"file\":\"../../etc/passwd\"}\n"
    )
    let result = try await Command.run(
      "run",
      "--task",
      "image-classification",
      "--model",
      server.url,
      "--manifest",
      manifest,
      "--inputs",
      "{{file}}",
      "--server-limits",
      "ignore",
      "--ledger",
      directory.path("run.sluice")
    )
    #expect(result.status == 3, "\(result.errors)")
    #expect(server.requests.map(\.body) == [png])
    #expect(server.requests.first?.headers["content-type"] == "image/png")
    let export = try await Command.run("export", directory.path("run.sluice")).output
    #expect(export.contains(#""state":"succeeded","answer":[{"label":"cat","score":0.9}]"#))
    #expect(export.contains("no.png"))
    #expect(export.contains("lies outside"))
  }

  @Test func aCallKeepsAnImageOnlyInAFile() async throws {
    let directory = try TemporaryDirectory()
    let png = png
    let server = try StubServer { _ in
      StubReply(headers: [HeaderField("Content-Type", "image/png")], body: png)
    }
    let call = [
      "call", "text-to-image", "--model", server.url, "--arguments", #"{"prompt":"a cat"}"#,
    ]
    let refused = try await Command(call).result()
    #expect(refused.status == 64)
    #expect(refused.errors.contains("image/png"))
    let file = directory.path("cat.png")
    let kept = try await Command(call + ["-o", file]).result()
    #expect(kept.status == 0, "\(kept.errors)")
    #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == Data(png))
  }

  @Test func theRequestOfACallCanBeShownAndIsNotSent() async throws {
    let server = try StubServer { _ in .json("[]") }
    let shown = try await Command.run(
      "call",
      "text-classification",
      "--model",
      server.url,
      "--arguments",
      #"{"text":"hello"}"#,
      "--show-request",
      environment: ["HF_TOKEN": "hf_canary_0123456789"]
    )
    #expect(shown.status == 0, "\(shown.errors)")
    #expect(shown.output.contains(#"{"inputs":"hello","parameters":{}}"#))
    #expect(!shown.output.contains("canary"))
    #expect(server.requests.isEmpty)
  }
}
