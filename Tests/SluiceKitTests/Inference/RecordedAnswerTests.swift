import Foundation
import SluiceCore
import SluiceJSON
import SluiceKit
import SluiceTestSupport
import Testing

/// What real servers answered, fed back: typed methods read it, or throw what is documented.
@Suite(.enabled(if: CorpusFolder.isPresent), .timeLimit(.minutes(5)))
struct RecordedAnswerTests {
  @Test func everyReplyIsReadByTheMethodOfItsTask() async throws {
    var read: Set<String> = []
    for exchange in try RecordedExchange.all() {
      guard let ask = TypedReading.all[exchange.method] else { continue }
      try await check(exchange, ask)
      read.insert(exchange.method)
    }
    #expect(read.isSuperset(of: ["text-classification", "text-generation/stream"]))
    #expect(read.count >= 26, "\(read.sorted())")
  }

  private func check(_ exchange: RecordedExchange, _ ask: TypedReading.Method) async throws {
    let server = try StubServer { _ in
      StubReply(
        exchange.status,
        headers: exchange.type.map { [HeaderField("Content-Type", $0)] } ?? [],
        body: exchange.body
      )
    }
    defer { server.stop() }
    let client = try client(server, waitsForModel: false)
    let media = MediaInput.bytes([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    if let expected = exchange.failure {
      let error = try await failure { try await ask(client, media) }
      #expect(error.code == expected, "\(exchange.name): \(error)")
      #expect(error.status == exchange.status, "\(exchange.name)")
      for words in exchange.words { #expect(error.message.contains(words), "\(exchange.name)") }
    } else {
      let found = try await ask(client, media)
      #expect(found == exchange.answer, "\(exchange.name)")
    }
  }
}

/// An exchange with a server of the Hugging Face services, as a capture has it.
private struct RecordedExchange {
  let name: String
  let task: String
  let status: Int
  let type: String?
  let body: [UInt8]

  /// All that lie in the folder of captures.
  static func all() throws -> [RecordedExchange] {
    let file = try #require(CorpusFolder.url).appendingPathComponent("recorded.jsonl")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    return try lines.map { try RecordedExchange(JSONValue(parsing: String($0))) }
  }

  private init(_ line: JSONValue) throws {
    let response = try #require(line["response"])
    name = try #require(line["name"]?.stringValue)
    task = try #require(line["task"]?.stringValue)
    status = try #require(response["status"]?.intValue)
    type = response["headers"]?["Content-Type"]?.stringValue
    let data = response["body_b64"]?.stringValue.flatMap { Data(base64Encoded: $0) }
    body = Array(try #require(data))
  }

  private var json: JSONValue? { try? JSONValue(parsing: body) }

  /// The method that reads it, as ``TypedReading`` names it.
  var method: String { type == "text/event-stream" ? task + "/stream" : task }

  /// The code of the error that it is thrown as; nil for an answer.
  var failure: InferenceError.Code? {
    switch status {
    case 200..<300: return isAnswer ? nil : .invalidAnswer
    case 401, 403: return .unauthorized
    case 503: return .modelLoading
    default: break
    }
    switch json?["error_type"]?.stringValue {
    case "validation": return .validation
    case "generation": return .generation
    case "overloaded": return .overloaded
    default: return .httpStatus(status)
    }
  }

  /// Whether it is what its task answers: one recorded text is no JSON, one chat was answered by a server
  /// that knows none.
  private var isAnswer: Bool {
    let isText = type?.hasPrefix("application/json") == true
    if task == "chat-completion", isText { return json?["choices"] != nil }
    return !isText || json != nil
  }

  /// What the server says of a refusal.
  var words: [String] {
    guard !(200..<300).contains(status) else { return [] }
    guard let json else { return [String(decoding: body.prefix(80), as: UTF8.self)] }
    return [json["error"]?.stringValue].compactMap(\.self)
  }

  /// The objects and values of the answer, in one list; bytes as base64.
  var answer: JSONValue {
    if method != task { return .array(events) }
    guard let json else { return .string(Data(body).base64EncodedString()) }
    if let labels = json["labels"]?.arrayValue, let scores = json["scores"]?.arrayValue {
      return .array(zip(labels, scores).map { ["label": $0, "score": $1] })
    }
    // Embeddings are single precision.
    if task == "feature-extraction" {
      return .array(flat(json).compactMap(\.doubleValue).map { .number("\(Float($0))") })
    }
    return .array(flat(json))
  }

  private func flat(_ value: JSONValue) -> [JSONValue] {
    if case .array(let elements) = value { elements.flatMap(flat) } else { [value] }
  }

  /// The events as the Python client reads them: a line that begins with `data:` each.
  private var events: [JSONValue] {
    String(decoding: body, as: UTF8.self).split(whereSeparator: \.isNewline)
      .filter { $0.hasPrefix("data:") }
      .compactMap { try? JSONValue(parsing: String($0.dropFirst(5))) }
  }
}

/// Asks each task's method and tells what it read, as ``RecordedExchange/answer`` has it.
private enum TypedReading {
  typealias Method = @Sendable (InferenceClient, MediaInput) async throws -> JSONValue

  static let all = texts.merging(media) { $1 }

  private static func objects(_ answers: [some InferenceAnswer]) -> JSONValue {
    .array(answers.map(\.json))
  }

  private static func bytes(_ output: MediaOutput) -> JSONValue {
    .string(Data(output.bytes).base64EncodedString())
  }

  private static let texts: [String: Method] = [
    "chat-completion": { client, _ in
      objects([try await client.chatCompletion(messages: [.user("q")])])
    },
    "chat-completion/stream": { client, _ in
      objects(try await client.chatCompletionStream(messages: [.user("q")]).all())
    },
    "conversational": { client, _ in objects([try await client.conversational("t")]) },
    "feature-extraction": { client, _ in
      let embedding = try await client.featureExtraction("t")
      return .array(embedding.values.map { .number("\($0)") })
    },
    "fill-mask": { client, _ in objects(try await client.fillMask("[MASK]")) },
    "question-answering": { client, _ in
      objects(try await client.questionAnswering(question: "q", context: "c"))
    },
    "sentence-similarity": { client, _ in
      let scores = try await client.sentenceSimilarity("a", otherSentences: ["b", "c", "d"])
      return .array(scores.map { .number("\($0)") })
    },
    "summarization": { client, _ in objects([try await client.summarization("t")]) },
    "table-question-answering": { client, _ in
      objects([try await client.tableQuestionAnswering(table: ["A": ["1"]], query: "q")])
    },
    "text-classification": { client, _ in objects(try await client.textClassification("t")) },
    "text-generation": { client, _ in objects([try await client.textGeneration("p")]) },
    "text-generation/stream": { client, _ in
      objects(try await client.textGenerationStream("p").all())
    },
    "token-classification": { client, _ in objects(try await client.tokenClassification("t")) },
    "translation": { client, _ in objects([try await client.translation("t")]) },
    "zero-shot-classification": { client, _ in
      objects(try await client.zeroShotClassification("t", candidateLabels: ["a"]))
    },
  ]

  private static let media: [String: Method] = [
    "audio-classification": { objects(try await $0.audioClassification($1)) },
    "audio-to-audio": { objects(try await $0.audioToAudio($1)) },
    "automatic-speech-recognition": { objects([try await $0.automaticSpeechRecognition($1)]) },
    "document-question-answering": {
      objects(try await $0.documentQuestionAnswering($1, question: "q"))
    },
    "image-classification": { objects(try await $0.imageClassification($1)) },
    "image-segmentation": { objects(try await $0.imageSegmentation($1)) },
    "image-to-text": { objects([try await $0.imageToText($1)]) },
    "object-detection": { objects(try await $0.objectDetection($1)) },
    "text-to-image": { client, _ in bytes(try await client.textToImage("p")) },
    "text-to-speech": { client, _ in bytes(try await client.textToSpeech("t")) },
    "visual-question-answering": {
      objects(try await $0.visualQuestionAnswering($1, question: "q"))
    },
    "zero-shot-image-classification": {
      objects(try await $0.zeroShotImageClassification($1, candidateLabels: ["a", "b"]))
    },
  ]
}
