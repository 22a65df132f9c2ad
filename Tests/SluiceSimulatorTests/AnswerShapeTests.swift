import Foundation
import SluiceCore
import SluiceJSON
import SluiceSimulator
import Testing

@Suite struct AnswerShapeTests {
  /// A request, and the outline of its answer: lists of numbers by length, objects by their keys.
  struct Shape: Sendable, CustomTestStringConvertible {
    let path: String
    let body: String
    let outline: String
    var testDescription: String { "\(path) \(body)" }
  }

  static let labels = "{label,score}"
  static let usage = "usage:{prompt_tokens,total_tokens}"
  static let shapes: [Shape] = [
    // feature-extraction
    Shape(path: "/", body: #"{"inputs":"hi"}"#, outline: "[8×number]"),
    Shape(path: "/", body: #"{"inputs":["hi"]}"#, outline: "[1×[8×number]]"),
    Shape(path: "/", body: #"{"inputs":["a","b"],"normalize":true}"#, outline: "[2×[8×number]]"),
    Shape(
      path: "/",
      body: #"{"inputs":"a","parameters":{"truncate":true}}"#,
      outline: "[8×number]"
    ),
    Shape(
      path: "/pipeline/feature-extraction/org/e5",
      body: #"{"inputs":"a","parameters":{}}"#,
      outline: "[8×number]"
    ),
    Shape(
      path: "/hf-inference/models/org/e5/pipeline/feature-extraction",
      body: #"{"inputs":["a"],"dimensions":4}"#,
      outline: "[1×[4×number]]"
    ),
    Shape(path: "/embed", body: #"{"inputs":"hi"}"#, outline: "[1×[8×number]]"),
    // text-classification
    Shape(
      path: "/models/org/sst2",
      body: #"{"inputs":"a","parameters":{}}"#,
      outline: "[1×[2×\(labels)]]"
    ),
    Shape(
      path: "/text-classification",
      body: #"{"inputs":["a","b"]}"#,
      outline: "[2×[2×\(labels)]]"
    ),
    Shape(
      path: "/",
      body: #"{"inputs":{"text":"a","text_pair":"b"},"parameters":{"top_k":1}}"#,
      outline: "[1×[1×\(labels)]]"
    ),
    Shape(path: "/predict", body: #"{"inputs":"a"}"#, outline: "[2×\(labels)]"),
    Shape(path: "/predict", body: #"{"inputs":["a","b"]}"#, outline: "[2×\(labels)]"),
    Shape(path: "/predict", body: #"{"inputs":[["a"],["b"]]}"#, outline: "[2×[2×\(labels)]]"),
    // text-generation
    Shape(
      path: "/",
      body: #"{"inputs":"a","parameters":{"max_new_tokens":5}}"#,
      outline: "[1×{generated_text}]"
    ),
    Shape(
      path: "/models/gpt2",
      body: #"{"inputs":"a","parameters":{"details":true,"max_new_tokens":3},"stream":false}"#,
      outline: "[1×{details:{finish_reason,generated_tokens,prefill:[],seed,"
        + "tokens:[3×{id,logprob,special,text}]},generated_text}]"
    ),
    Shape(
      path: "/?task=text-generation",
      body: #"{"inputs":["a","b"]}"#,
      outline: "[2×[1×{generated_text}]]"
    ),
    Shape(path: "/generate", body: #"{"inputs":"a"}"#, outline: "{generated_text}"),
    // OpenAI's routes
    Shape(
      path: "/v1/embeddings",
      body: #"{"input":"a","model":"m"}"#,
      outline: "{data:[1×{embedding:[8×number],index,object}],model,object,\(usage)}"
    ),
    Shape(
      path: "/v1/embeddings",
      body: #"{"input":["a","b"],"encoding_format":"base64"}"#,
      outline: "{data:[2×{embedding,index,object}],model,object,\(usage)}"
    ),
    Shape(
      path: "/models/org/m/v1/chat/completions",
      body: #"{"model":"m","messages":[{"role":"user","content":"x"}],"n":2,"stream":false}"#,
      outline: "{choices:[2×{finish_reason,index,logprobs,message:{content,role}}],created,id,"
        + "model,object,system_fingerprint,usage:{completion_tokens,prompt_tokens,total_tokens}}"
    ),
    // anything else
    Shape(path: "/score", body: #"{"a":1}"#, outline: "{bytes,echo:{a},path,score}"),
  ]

  @Test(arguments: shapes)
  func answersHaveTheTasksShape(_ shape: Shape) async throws {
    try await RehearsalServer.running({ $0.dimensions = 8 }) { server in
      let reply = try await server.post(shape.path, shape.body)
      #expect(reply.status == 200, "\(reply.text)")
      #expect(try outline(reply.json) == shape.outline)
      #expect(reply.headers["content-type"] == "application/json")
      #expect(reply.headers["x-request-id"]?.count == 21)
      #expect(reply.headers["x-compute-type"] == "cpu")
      #expect(reply.headers["x-compute-time"] == "0.000")
    }
  }

  @Test func theSettingNamesTheTaskThatNobodyElseDoes() async throws {
    try await RehearsalServer.running({ $0.task = "text-classification" }) { server in
      let reply = try await server.post("/", #"{"inputs":"a"}"#)
      #expect(try outline(reply.json) == "[1×[2×\(Self.labels)]]")
    }
  }

  @Test func nestedEmbeddingsCanBeAskedFor() async throws {
    try await RehearsalServer.running({ $0.nestsEmbeddings = true }) { server in
      let reply = try await server.post("/", #"{"inputs":"a"}"#)
      #expect(try outline(reply.json) == "[1×[384×number]]")
    }
  }

  @Test func aBodyThatIsNotJSONIsAnsweredByItsSize() async throws {
    try await RehearsalServer.running { server in
      let headers = ["Content-Type": "text/plain"]
      let reply = try await server.post("/upload", "hello", headers: headers)
      #expect(try outline(reply.json) == "{bytes,path,score}")
    }
  }

  @Test func base64VectorsAreTheSameNumbers() async throws {
    try await RehearsalServer.running({ $0.dimensions = 8 }) { server in
      let body = #"{"input":"a","encoding_format":"base64"}"#
      let packed = try await server.post("/v1/embeddings", body).json
      let plain = try await server.post("/v1/embeddings", #"{"input":"a"}"#).json
      guard case .array(let rows) = packed["data"], case .string(let text) = rows[0]["embedding"]
      else {
        Issue.record("no base64")
        return
      }
      let bytes = try #require(Data(base64Encoded: text))
      let vector = bytes.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
      let numbers = try #require(plain["data"].flatMap(numbers))
      #expect(vector.count == 8)
      #expect(zip(vector, numbers).allSatisfy { abs($0 - $1) < 1e-7 })
    }
  }

  @Test func chatsEndAtTheirLimitOfTokens() async throws {
    try await RehearsalServer.running { server in
      let body = #"{"messages":[{"role":"user","content":"late parcel"}],"max_tokens":2}"#
      let reply = try await server.post("/v1/chat/completions", body)
      #expect(reply.text.contains(#""finish_reason":"length""#))
      #expect(reply.text.contains(#""completion_tokens":2"#))
    }
  }

  @Test func methodsWithoutMeaningAreRefused() async throws {
    try await RehearsalServer.running { server in
      let reply = try await server.post("/score", "{}", method: "PUT")
      #expect(reply.status == 200)
      #expect(try await server.post("/score", "{}", method: "DELETE").status == 405)
    }
  }

  @Test func pagesTellTheModelAndItsLimits() async throws {
    try await RehearsalServer.running({ $0.maxBatch = 4 }) { server in
      #expect(try await server.get("/").text == "Ok")
      #expect(try await server.get("/health").status == 200)
      #expect(try await server.get("/info").text.contains(#""max_client_batch_size":4"#))
      let models = try await server.get("/v1/models").json
      #expect(outline(models) == "{data:[1×{created,id,object,owned_by}],object}")
      #expect(try await server.get("/nowhere").status == 404)
    }
  }
}

/// The outline of a JSON value: what it is made of, not what it says.
func outline(_ value: JSONValue) -> String {
  switch value {
  case .number: return "number"
  case .array(let elements):
    guard let first = elements.first else { return "[]" }
    return "[\(elements.count)×\(outline(first))]"
  case .object(let members):
    let parts = members.sorted { $0.name < $1.name }.map { member in
      switch member.value {
      case .array, .object: "\(member.name):\(outline(member.value))"
      default: member.name
      }
    }
    return "{\(parts.joined(separator: ","))}"
  default: return value.kindName
  }
}

/// The first vector among the rows of an OpenAI answer.
private func numbers(_ rows: JSONValue) -> [Float]? {
  guard case .array(let rows) = rows, case .array(let vector) = rows.first?["embedding"] else {
    return nil
  }
  return vector.compactMap { if case .number(let digits) = $0 { Float(digits) } else { nil } }
}
