import Foundation
import SluiceCore
import SluiceJSON
import SluiceTasks
import SluiceTestSupport
import Testing

/// A call of the Python client, and the request that it was seen to send.
struct GoldenCall: Sendable, CustomTestStringConvertible {
  let wire: Wire
  let task: String
  let arguments: String
  let path: String
  let body: String

  var testDescription: String { "\(wire) \(task) \(arguments)" }

  /// The request that the same call makes here, from the same bases.
  func request() throws -> Request {
    let base = wire == .classic ? "http://g/inf" : "http://g/router/hf-inference"
    let moved = ServiceBases(environment: ["HF_INFERENCE_ENDPOINT": base])
    let asked = try spec(task, model: "o/m", wire: wire, inputs: arguments)
    return try Call(asked, bases: moved).request
  }

  func check() throws {
    let request = try request()
    #expect(request.method == "POST")
    #expect(request.url == "http://g\(path)")
    let sent = try JSONValue(parsing: try #require(request.body))
    #expect(try sent.canonical == json(body).canonical)
    #expect(request.headers.contains(HeaderField("Content-Type", "application/json")))
  }
}

@Suite struct GoldenTests {
  private static let models = [
    Wire.classic: "/inf/models/o/m", .current: "/router/hf-inference/models/o/m",
  ]

  /// Calls whose requests were captured from `huggingface_hub` 0.26.5.
  private static let classic: [(String, String, String)] = [
    ("text-classification", #"{"text":"t"}"#, #"{"inputs":"t"}"#),
    (
      "text-classification", #"{"text":"t","top_k":2,"function_to_apply":"none"}"#,
      #"{"inputs":"t","parameters":{"function_to_apply":"none","top_k":2}}"#
    ),
    (
      "text-generation", #"{"prompt":"p"}"#,
      #"{"inputs":"p","parameters":{"details":false,"do_sample":false,"return_full_text":false,"stop":[]},"stream":false}"#
    ),
    (
      "text-generation",
      #"{"prompt":"p","stop_sequences":["a"],"details":true,"max_new_tokens":5}"#,
      #"{"inputs":"p","parameters":{"details":true,"do_sample":false,"max_new_tokens":5,"return_full_text":false,"stop":["a"]},"stream":false}"#
    ),
    ("fill-mask", #"{"text":"a <mask>"}"#, #"{"inputs":"a <mask>"}"#),
    (
      "question-answering", #"{"question":"q","context":"c","top_k":2,"align_to_words":true}"#,
      #"{"inputs":{"question":"q","context":"c"},"parameters":{"align_to_words":true,"top_k":2}}"#
    ),
    (
      "table-question-answering", #"{"query":"q","table":{"A":["1"]}}"#,
      #"{"inputs":{"query":"q","table":{"A":["1"]}}}"#
    ),
    (
      "zero-shot-classification", #"{"text":"t","labels":["a","b"]}"#,
      #"{"inputs":"t","parameters":{"candidate_labels":["a","b"],"multi_label":false}}"#
    ),
    (
      "translation", #"{"text":"t","src_lang":"en_XX","tgt_lang":"fr_XX"}"#,
      #"{"inputs":"t","parameters":{"src_lang":"en_XX","tgt_lang":"fr_XX"}}"#
    ),
    ("post", #"{"inputs":"x","n":null}"#, #"{"inputs":"x","n":null}"#),
  ]

  /// The same for the client of today.
  private static let current: [(String, String, String)] = [
    ("text-classification", #"{"text":"t"}"#, #"{"inputs":"t","parameters":{}}"#),
    ("text-generation", #"{"prompt":"p"}"#, #"{"inputs":"p","parameters":{}}"#),
    (
      "text-generation", #"{"prompt":"p","stream":false,"temperature":0.5}"#,
      #"{"inputs":"p","parameters":{"temperature":0.5},"stream":false}"#
    ),
    (
      "fill-mask", #"{"text":"a <mask>","targets":["x"],"top_k":2}"#,
      #"{"inputs":"a <mask>","parameters":{"targets":["x"],"top_k":2}}"#
    ),
    (
      "question-answering", #"{"question":"q","context":"c"}"#,
      #"{"inputs":{"question":"q","context":"c"},"parameters":{}}"#
    ),
    (
      "summarization",
      #"{"text":"t","clean_up_tokenization_spaces":true,"generate_parameters":{"min_length":5},"truncation":"only_first"}"#,
      #"{"inputs":"t","parameters":{"clean_up_tokenization_spaces":true,"generate_parameters":{"min_length":5},"truncation":"only_first"}}"#
    ),
    (
      "token-classification",
      #"{"text":"t","aggregation_strategy":"simple","ignore_labels":["O"],"stride":2}"#,
      #"{"inputs":"t","parameters":{"aggregation_strategy":"simple","ignore_labels":["O"],"stride":2}}"#
    ),
    (
      "zero-shot-classification", #"{"text":"t","candidate_labels":["a","b"]}"#,
      #"{"inputs":"t","parameters":{"candidate_labels":["a","b"],"multi_label":false}}"#
    ),
  ]

  /// Calls with a route of their own.
  private static let routed: [GoldenCall] = [
    GoldenCall(
      wire: .classic,
      task: "feature-extraction",
      arguments:
        #"{"text":"hi","normalize":true,"prompt_name":"q","truncate":true,"truncation_direction":"Left"}"#,
      path: "/inf/pipeline/feature-extraction/o/m",
      body:
        #"{"inputs":"hi","parameters":{"normalize":true,"prompt_name":"q","truncate":true,"truncation_direction":"Left"}}"#
    ),
    GoldenCall(
      wire: .current,
      task: "feature-extraction",
      arguments: #"{"text":["a","b"],"normalize":true,"dimensions":8,"encoding_format":"float"}"#,
      path: "/router/hf-inference/models/o/m/pipeline/feature-extraction",
      body: #"{"inputs":["a","b"],"normalize":true,"dimensions":8,"encoding_format":"float"}"#
    ),
    GoldenCall(
      wire: .classic,
      task: "sentence-similarity",
      arguments: #"{"sentence":"a","other_sentences":["b","c"]}"#,
      path: "/inf/pipeline/sentence-similarity/o/m",
      body: #"{"inputs":{"source_sentence":"a","sentences":["b","c"]}}"#
    ),
    GoldenCall(
      wire: .current,
      task: "sentence-similarity",
      arguments: #"{"sentence":"a","other_sentences":["b","c"]}"#,
      path: "/router/hf-inference/models/o/m/pipeline/sentence-similarity",
      body: #"{"inputs":{"source_sentence":"a","sentences":["b","c"]},"parameters":{}}"#
    ),
    GoldenCall(
      wire: .classic,
      task: "chat-completion",
      arguments: #"{"messages":[{"role":"user","content":"\u00e9"}],"max_tokens":5,"model":"tgi"}"#,
      path: "/inf/models/o/m/v1/chat/completions",
      body:
        #"{"model":"tgi","messages":[{"role":"user","content":"é"}],"max_tokens":5,"stream":false}"#
    ),
    GoldenCall(
      wire: .current,
      task: "chat-completion",
      arguments:
        #"{"messages":[{"role":"user","content":null}],"temperature":0.5,"logprobs":true,"tools":[],"extra_body":{"k":1}}"#,
      path: "/router/v1/chat/completions",
      body:
        #"{"model":"o/m","messages":[{"role":"user","content":null}],"stream":false,"temperature":0.5,"logprobs":true,"tools":[],"k":1}"#
    ),
  ]

  private static let ordinary = [Wire.classic: classic, .current: current].flatMap { wire, calls in
    calls.map { task, arguments, body in
      GoldenCall(
        wire: wire,
        task: task,
        arguments: arguments,
        path: models[wire] ?? "",
        body: body
      )
    }
  }

  @Test(arguments: ordinary + routed)
  func requestsAreThoseOfThePythonClient(_ call: GoldenCall) throws { try call.check() }

  @Test(arguments: [(Wire.current, "dummy"), (.classic, "tgi")])
  func aServerOfOneModelIsSentThePlaceholder(_ wire: Wire, _ name: String) throws {
    let asked = try spec("chat-completion", wire: wire, inputs: "[{}]")
    #expect(
      try body(asked, "{}") == #"{"model":"\#(name)","messages":[{}],"stream":false}"#
    )
  }
}
