import SluiceCore
import SluiceJSON
import SluiceSimulator
import Testing

@testable import SluiceSimulator

/// The default container's strictness.
@Suite struct ToolkitTests {
  private func reply(
    _ body: [UInt8],
    type: String?,
    accept: String? = nil,
    task: String = "image-classification"
  ) async throws -> (status: Int, text: String, type: String?) {
    let found = Mailbox()
    try await RehearsalServer.running({
      $0.container = .toolkit
      $0.task = task
    }) { server in
      var headers: [String: String] = [:]
      headers["Content-Type"] = type
      headers["Accept"] = accept
      await found.put(try await server.post("/", bytes: body, headers: headers))
    }
    let reply = try #require(await found.reply)
    return (reply.status, reply.text, reply.headers["content-type"])
  }

  private actor Mailbox {
    private(set) var reply: RehearsalServer.Reply?
    func put(_ reply: RehearsalServer.Reply) { self.reply = reply }
  }

  private static let png = TinyPNG.encoded([0], width: 1, colour: .grey)

  @Test(arguments: ["image/png", "image/x-image", "audio/x-wav", "audio/AMR-WB+"])
  func itsOwnTypesPass(_ type: String) async throws {
    #expect(try await reply(Self.png, type: type, accept: "*/*").status == 200)
  }

  @Test(arguments: [
    "application/octet-stream", "application/json; charset=utf-8", "audio/mp4", "video/webm",
    "IMAGE/PNG", "multipart/form-data; boundary=b",
  ])
  func otherTypesAreRefused(_ type: String) async throws {
    let said = try await reply(Self.png, type: type)
    #expect(said.status == 400)
    #expect(said.text.contains("not supported"))
  }

  @Test func whatIsWantedIsComparedToo() async throws {
    let body = Array(#"{"inputs":"a cat"}"#.utf8)
    let json = "application/json"
    let image = try await reply(body, type: json, accept: "image/png", task: "text-to-image")
    #expect(image.type == "image/png")
    let text = try await reply(body, type: json, accept: "text/plain", task: "text-to-image")
    #expect(text.status == 400)
  }

  @Test(arguments: [
    #"{"question":"q","image":"AA=="}"#, #"{"table":{"a":["1"]}}"#, #"{"inputs":"no base64!"}"#,
    "no json",
  ])
  func everyFailureIsA400WithWords(_ body: String) async throws {
    let said = try await reply(Array(body.utf8), type: "application/json")
    #expect(said.status == 400)
    let value = try JSONValue(parsing: Array(said.text.utf8))
    guard case .string(let words)? = value["error"] else {
      Issue.record("no words")
      return
    }
    #expect(!words.isEmpty && !words.hasPrefix("{"))
  }
}
