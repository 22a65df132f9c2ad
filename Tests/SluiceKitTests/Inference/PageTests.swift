import Foundation
import SluiceKit
import SluiceTestSupport
import Testing

/// The example of docs/CLIENT.md, which stands here as it stands there, and runs.
struct PageTests {
  @Test func theExampleRuns() async throws {
    let server = try StubServer { request in
      switch request.path {
      case "/v1/chat/completions":
        .json(#"{"choices":[{"message":{"role":"assistant","content":"Learning."}}]}"#)
      default:
        request.text.contains("top_k")
          ? .json(#"[{"label":"POSITIVE","score":0.98},{"label":"NEGATIVE"}]"#)
          : request.text.contains("normalize")
            ? .json("[[1,2],[3,4]]") : StubReply(body: [0xFF, 0xD8, 0xFF, 0xE0])
      }
    }
    defer { server.stop() }
    var printed = ""
    func print(_ items: Any...) {
      printed += items.map { "\($0)" }.joined(separator: " ") + "\n"
    }

    let client = try InferenceClient(model: server.url, timeout: .seconds(60))

    for label in try await client.textClassification("I like you", topK: 2) {
      print(label.label, label.score ?? 0)
    }

    let vectors = try await client.featureExtraction(["one", "two"], normalize: true)
    print(vectors.shape, vectors.parts[0].values.count)

    var messages: [ChatMessage] = [.user("What is deep learning?")]
    let answer = try await client.chatCompletion(messages: messages, .init(maxTokens: 40))
    messages.append(answer.choices[0].message)
    print(answer.text ?? "")

    let image = try await client.textToImage("an astronaut on a horse")
    print(image.bytes.count, image.mediaType ?? "unknown")

    #expect(
      printed == "POSITIVE 0.98\nNEGATIVE 0.0\n[2, 2] 2\nLearning.\n4 image/jpeg\n"
    )
    #expect(messages.map(\.role) == ["user", "assistant"])
  }

  @Test func thePageHasThisExample() throws {
    let here = try String(contentsOfFile: #filePath, encoding: .utf8)
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let page = try String(contentsOf: root.appending(path: "docs/CLIENT.md"), encoding: .utf8)
    let example = try #require(
      page.components(separatedBy: "```swift\n").dropFirst().first?.components(separatedBy: "```")
        .first
    )
    let lines = example.split(separator: "\n").dropFirst(2)
    #expect(lines.count > 10)
    for line in lines { #expect(here.contains("    \(line)\n"), "\(line)") }
  }
}
