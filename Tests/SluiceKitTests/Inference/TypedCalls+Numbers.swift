import SluiceCore
import SluiceKit

extension TypedCall {
  static let numbers = [
    TypedCall(
      "feature-extraction",
      #"{"text":"t","normalize":true,"prompt_name":"q","truncate":true,"truncation_direction":"left"}"#,
      reply: "[[[0.5,-1e-3],[2,3]]]",
      "[1, 2, 2] [0.5, -0.001, 2.0, 3.0]"
    ) { client, _ in
      let found = try await client.featureExtraction(
        "t",
        normalize: true,
        promptName: "q",
        truncate: true,
        truncationDirection: .left
      )
      return "\(found.shape) \(found.values)"
    },
    TypedCall(
      "feature-extraction",
      #"{"text":["a","b"],"dimensions":2,"encoding_format":"base64"}"#,
      reply: "[[1,2],[3,4]]",
      "[2, 2] [3.0, 4.0]",
      wires: [.current]
    ) { client, _ in
      let found = try await client.featureExtraction(
        ["a", "b"],
        dimensions: 2,
        encodingFormat: .base64
      )
      return "\(found.shape) \(found.parts[1].values)"
    },
    TypedCall(
      "feature-extraction",
      #"{"text":["a","b"],"user":"me"}"#,
      reply:
        #"{"object":"list","data":[{"index":1,"embedding":"AACAPwAAAEA="},{"index":0,"embedding":"AABAQAAAgEA="}]}"#,
      "[2, 2] [3.0, 4.0, 1.0, 2.0]",
      path: "/v1"
    ) { client, _ in
      let found = try await client.featureExtraction(["a", "b"], user: "me")
      return "\(found.shape) \(found.values)"
    },
    TypedCall(
      "embeddings",
      #"{"input":"t","dimensions":2,"encoding_format":"float","user":"me","extra_body":{"k":1}}"#,
      reply: #"{"data":[{"index":0,"embedding":[1,2]}]}"#,
      "[2] [1.0, 2.0]"
    ) { client, _ in
      let found = try await client.embeddings(
        "t",
        dimensions: 2,
        encodingFormat: .float,
        user: "me",
        extraBody: ["k": 1]
      )
      return "\(found.shape) \(found.values)"
    },
    TypedCall(
      "sentence-embeddings",
      #"{"text":["a","b"],"extra_body":{"k":1}}"#,
      reply: #"{"embeddings":[[1],[2]]}"#,
      "[2, 1] [1.0, 2.0]"
    ) { client, _ in
      let found = try await client.sentenceEmbeddings(["a", "b"], extraBody: ["k": 1])
      return "\(found.shape) \(found.values)"
    },
    TypedCall(
      "sentence-similarity",
      #"{"sentence":"s","other_sentences":["a","b"]}"#,
      reply: #"{"similarities":[0.5,1]}"#,
      "[0.5, 1.0]"
    ) { client, _ in
      "\(try await client.sentenceSimilarity("s", otherSentences: ["a", "b"]))"
    },
    TypedCall(
      "text-ranking",
      #"{"query":"q","texts":["a","b"],"raw_scores":true,"return_text":true,"truncate":true,"extra_body":{"k":1}}"#,
      reply: #"[{"index":1,"score":0.5,"text":"b"},{"index":0,"score":0.25}]"#,
      "1 0.5 b, 0 0.25 nil"
    ) { client, _ in
      let found = try await client.textRanking(
        query: "q",
        texts: ["a", "b"],
        rawScores: true,
        returnText: true,
        truncate: true,
        extraBody: ["k": 1]
      )
      return found.map { "\($0.index) \($0.score) \(text($0.text))" }.joined(separator: ", ")
    },
    TypedCall(
      "text-ranking",
      #"{"query":"q","texts":["a"],"top_n":1}"#,
      reply: #"{"results":[{"index":0,"document":{"text":"a"},"relevance_score":0.5}]}"#,
      "0 0.5",
      path: "/v1/rerank"
    ) { client, _ in
      let found = try await client.textRanking(query: "q", texts: ["a"], topN: 1)
      return "\(found[0].index) \(found[0].score)"
    },
    TypedCall(
      "text-ranking",
      #"{"pairs":[["q","a"],["q","b"]]}"#,
      reply: #"{"scores":[0.5,0.25]}"#,
      "0 0.5, 1 0.25"
    ) { client, _ in
      let pairs = [(query: "q", text: "a"), (query: "q", text: "b")]
      return try await client.textRanking(pairs: pairs).map { "\($0.index) \($0.score)" }
        .joined(separator: ", ")
    },
  ]
}
