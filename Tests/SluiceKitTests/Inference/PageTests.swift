import Foundation
import SluiceKit
import SluiceTestSupport
import Testing

/// The examples of docs/CLIENT.md, which stand here as they stand there, and run.
struct PageTests {
  @Test func theExamplesRun() async throws {
    let server = try StubServer { request in
      if request.text.contains(#""stream":true"#) {
        return .stream(request.path == "/" ? Written.tokens : Written.chat)
      }
      return switch request.path {
      case "/v1/chat/completions":
        .json(#"{"choices":[{"message":{"role":"assistant","content":"Learning."}}]}"#)
      default:
        request.text.contains("top_k")
          ? .json(#"[{"label":"POSITIVE","score":0.98},{"label":"NEGATIVE"}]"#)
          : request.text.contains("normalize")
            ? .json("[[1,2],[3,4]]") : StubReply(body: [0xFF, 0xD8, 0xFF, 0xE0, 0xFF, 0xD9])
      }
    }
    defer { server.stop() }
    var printed = ""
    func print(_ items: Any..., terminator: String = "\n") {
      printed += items.map { "\($0)" }.joined(separator: " ") + terminator
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

    let story = try await client.textGenerationStream("Once upon a time", .init(maxNewTokens: 40))
    for try await output in story {
      print(output.text ?? "", terminator: "")
    }

    var reply = ""
    for try await chunk in try await client.chat.completions.stream(messages: messages) {
      reply += chunk.text ?? ""
    }
    messages.append(.assistant(reply))

    #expect(
      printed == "POSITIVE 0.98\nNEGATIVE 0.0\n[2, 2] 2\nLearning.\n6 image/jpeg\none two"
    )
    #expect(messages.map(\.role) == ["user", "assistant", "assistant"])
    #expect(messages.last?.text == "one two")
  }

  @Test func thePageHasTheseExamples() throws {
    let here = try String(contentsOfFile: #filePath, encoding: .utf8)
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let page = try String(contentsOf: root.appending(path: "docs/CLIENT.md"), encoding: .utf8)
    let examples = page.components(separatedBy: "```swift\n").dropFirst()
      .compactMap { $0.components(separatedBy: "```").first }
    #expect(examples.count == 2)
    let lines = examples.flatMap { $0.split(separator: "\n") }.dropFirst(2)
    #expect(lines.count > 15)
    for line in lines { #expect(here.contains("    \(line)\n"), "\(line)") }
  }
}
