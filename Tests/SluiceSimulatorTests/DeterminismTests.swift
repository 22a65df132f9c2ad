import SluiceSimulator
import Testing

@Suite struct DeterminismTests {
  static let questions = [
    ("/", #"{"inputs":"The parcel came late"}"#),
    ("/text-classification", #"{"inputs":"The parcel came late"}"#),
    ("/generate", #"{"inputs":"The parcel came late"}"#),
    ("/v1/embeddings", #"{"input":"The parcel came late"}"#),
    ("/v1/chat/completions", #"{"messages":[{"role":"user","content":"The parcel came late"}]}"#),
    ("/score", #"{"text":"The parcel came late"}"#),
  ]

  @Test(arguments: questions)
  func everyServerOfASeedAnswersTheSame(_ path: String, _ body: String) async throws {
    try await RehearsalServer.running { first in
      let expected = try await first.post(path, body).text
      try await RehearsalServer.running { second in
        _ = try await second.post("/", #"{"inputs":"something else"}"#)
        #expect(try await second.post(path, body).text == expected)
      }
      try await RehearsalServer.running({ $0.seed = 1 }) { other async throws in
        #expect(try await other.post(path, body).text != expected)
      }
    }
  }

  @Test func aRowGetsTheSameAnswerAloneAndInABatch() async throws {
    try await RehearsalServer.running { server in
      let alone = try await server.post("/", #"{"inputs":"b"}"#).text
      let batch = try await server.post("/", #"{"inputs":["a","\u0062","c"]}"#).text
      #expect(batch.contains(",\(alone),"))
    }
  }
}
