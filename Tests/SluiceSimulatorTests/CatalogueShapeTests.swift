import Foundation
import SluiceCore
import SluiceJSON
import SluiceSimulator
import Testing

@testable import SluiceSimulator

/// The answers of every task that is more than text, embeddings and chats.
@Suite struct CatalogueShapeTests {
  static let png = TinyPNG.encoded([0, 255], width: 2, colour: .grey)
  static let wav = TinyWAV.encoded([0, 1, -1])
  static let png64 = Data(png).base64EncodedString()
  static let wav64 = Data(wav).base64EncodedString()
  static let labels = "{label,score}"

  @Test(arguments: [
    ("image-classification", "image/png", png, "[5×\(labels)]"),
    ("image-segmentation", "image/png", png, "[2×{label,mask,score}]"),
    ("object-detection", "image/png", png, "[2×{box:{xmax,xmin,ymax,ymin},label,score}]"),
    ("image-to-text", "image/png", png, "[1×{generated_text}]"),
    ("audio-classification", "audio/x-wav", wav, "[5×\(labels)]"),
    ("audio-to-audio", "audio/x-wav", wav, "[2×{blob,content-type,label}]"),
    ("automatic-speech-recognition", "audio/x-wav", wav, "{text}"),
    // What nothing is said about is told from the bytes.
    ("m", "image/png", png, "[5×\(labels)]"),
    ("m", "audio/wav", wav, "{text}"),
  ])
  func bytesAreAnswered(
    _ model: String,
    _ type: String,
    _ bytes: [UInt8],
    _ shape: String
  ) async throws {
    try await RehearsalServer.running { server in
      let headers = ["Content-Type": type]
      let reply = try await server.post("/models/rec/\(model)", bytes: bytes, headers: headers)
      #expect(reply.status == 200, "\(reply.text)")
      #expect(try outline(reply.json) == shape)
    }
  }

  @Test(arguments: [
    ("image-classification", #"{"inputs":"\#(png64)","parameters":{"top_k":1}}"#, "[1×\(labels)]"),
    (
      "m", #"{"inputs":"\#(png64)","parameters":{"threshold":0.9}}"#,
      "[2×{box:{xmax,xmin,ymax,ymin},label,score}]"
    ),
    (
      "m", #"{"inputs":"\#(wav64)","parameters":{"return_timestamps":true}}"#,
      "{chunks:[1×{text,timestamp:[2×number]}],text}"
    ),
    ("m", #"{"inputs":{"question":"q","image":"\#(png64)"}}"#, "[1×{answer,end,score,start}]"),
    ("m", #"{"question":"q","image":"\#(png64)","parameters":{"top_k":2}}"#, "[2×{answer,score}]"),
    (
      "m", #"{"inputs":"\#(png64)","parameters":{},"question":"q","image":"\#(png64)"}"#,
      "[5×{answer,score}]"
    ),
    ("m", #"{"inputs":{"image":"\#(png64)","candidateLabels":"a,b"}}"#, "[2×\(labels)]"),
    (
      "m", #"{"inputs":"\#(png64)","parameters":{"candidate_labels":["a","b","c"]}}"#,
      "[3×\(labels)]"
    ),
    (
      "m", #"{"inputs":"t","parameters":{"candidate_labels":["a","b"],"multi_label":false}}"#,
      "{labels:[2×a string],scores:[2×number],sequence}"
    ),
    (
      "m", #"{"inputs":{"question":"q","context":"a b c"},"parameters":{}}"#,
      "{answer,end,score,start}"
    ),
    (
      "m", #"{"inputs":{"question":"q","context":"a b c"},"parameters":{"top_k":2}}"#,
      "[2×{answer,end,score,start}]"
    ),
    (
      "m", #"{"inputs":{"query":"q","table":{"A":["1","2"]}}}"#,
      "{aggregator,answer,cells:[1×a string],coordinates:[1×[2×number]]}"
    ),
    ("m", #"{"inputs":{"source_sentence":"a","sentences":["b","c"]}}"#, "[2×number]"),
    ("m", #"{"inputs":"a <mask>","parameters":{}}"#, "[5×{score,sequence,token,token_str}]"),
    (
      "m", #"{"inputs":"a [MASK]","parameters":{"targets":["x"]}}"#,
      "[1×{score,sequence,token,token_str}]"
    ),
    (
      "token-classification", #"{"inputs":"I met Ann in Rome","parameters":{}}"#,
      "[3×{end,entity_group,score,start,word}]"
    ),
    ("summarization", #"{"inputs":"t","parameters":{}}"#, "[1×{summary_text}]"),
    (
      "m", #"{"inputs":"t","parameters":{"src_lang":"en","tgt_lang":"fr"}}"#,
      "[1×{translation_text}]"
    ),
    ("text2text-generation", #"{"inputs":"t"}"#, "[1×{generated_text}]"),
    (
      "m", #"{"inputs":{"text":"Hi","past_user_inputs":["a"],"generated_responses":["b"]}}"#,
      "{conversation:{generated_responses:[2×a string],past_user_inputs:[2×a string]},"
        + "generated_text,warnings:[]}"
    ),
    ("m", #"{"inputs":[{"role":"user","content":"Hi"}]}"#, "[1×{generated_text}]"),
    ("tabular-classification", #"{"table":{"A":["1","2"]}}"#, "[2×a string]"),
    ("tabular-regression", #"{"inputs":{"data":{"A":[1,2,3]}}}"#, "[3×number]"),
    ("sentence-embeddings", #"{"inputs":["a","b"]}"#, "{embeddings:[2×[384×number]]}"),
    ("text-ranking", #"{"inputs":["q","a"]}"#, "{scores:[1×number]}"),
    ("m", #"{"inputs":{"query":"q","texts":["a","b"]}}"#, "[2×{index,score}]"),
  ])
  func questionsAreAnswered(_ model: String, _ body: String, _ shape: String) async throws {
    try await RehearsalServer.running { server in
      let reply = try await server.post("/models/rec/\(model)", body)
      #expect(reply.status == 200, "\(reply.text)")
      #expect(try outline(reply.json) == shape, "\(reply.text)")
    }
  }

  @Test(arguments: [
    (
      "/rerank", #"{"query":"q","texts":["a","b"],"return_text":true}"#,
      "[2×{index,score,text}]"
    ),
    (
      "/v1/rerank", #"{"model":"m","query":"q","documents":["a","b"],"top_n":1}"#,
      "{results:[1×{document:{text},index,relevance_score}]}"
    ),
    ("/similarity", #"{"inputs":{"source_sentence":"a","sentences":["b"]}}"#, "[1×number]"),
    (
      "/v1/completions", #"{"model":"m","prompt":["a","b"]}"#,
      "{choices:[2×{finish_reason,index,logprobs,text}],created,id,model,object,"
        + "system_fingerprint,usage:{completion_tokens,prompt_tokens,total_tokens}}"
    ),
  ])
  func routesOfServersAreAnswered(_ path: String, _ body: String, _ shape: String) async throws {
    try await RehearsalServer.running { server in
      let reply = try await server.post(path, body)
      #expect(reply.status == 200, "\(reply.text)")
      #expect(try outline(reply.json) == shape, "\(reply.text)")
    }
  }

  @Test(arguments: [
    ("text-to-image", #"{"inputs":"a cat","parameters":{}}"#, "image/png"),
    ("m", #"{"inputs":"a cat","parameters":{"width":8,"height":8}}"#, "image/png"),
    ("m", #"{"inputs":"\#(png64)","parameters":{"prompt":"cat"}}"#, "image/png"),
    ("text-to-speech", #"{"inputs":"hello","parameters":{}}"#, "audio/wav"),
  ])
  func drawingsAreBytes(_ model: String, _ body: String, _ type: String) async throws {
    try await RehearsalServer.running { server in
      let path = "/models/rec/\(model)"
      let reply = try await server.post(path, body)
      #expect(reply.headers["content-type"] == type)
      #expect(MediaType(of: reply.body)?.name == (type == "audio/wav" ? "audio/x-wav" : type))
      #expect(try await server.post(path, body).body == reply.body)
      let json = ["Content-Type": "application/json", "Accept": "application/json"]
      guard case .string(let text) = try await server.post(path, body, headers: json).json else {
        Issue.record("no base64")
        return
      }
      #expect(Data(base64Encoded: text).map(Array.init) == reply.body)
    }
  }

  @Test func theSameBytesGetTheSameAnswerHoweverTheyTravel() async throws {
    try await RehearsalServer.running({ $0.task = "image-classification" }) { server in
      let raw = try await server.post("/", bytes: Self.png, headers: ["Content-Type": "image/png"])
      #expect(try await server.post("/", #"{"inputs":"\#(Self.png64)"}"#).body == raw.body)
    }
  }

  @Test func aFormIsWrittenDown() async throws {
    let form =
      "--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nm\r\n--b\r\n"
      + "Content-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n\r\nx\r\n--b--\r\n"
    try await RehearsalServer.running { server in
      let path = "/v1/audio/transcriptions"
      let headers = ["Content-Type": "multipart/form-data; boundary=b"]
      let reply = try await server.post(path, bytes: Array(form.utf8), headers: headers)
      #expect(try outline(reply.json) == "{text}")
      let json = try await server.post(path, "{}")
      #expect(json.status == 422)
    }
  }

  @Test(arguments: [
    ("image-classification", #"{"inputs":"no base64!"}"#), ("image-classification", "{}"),
    ("tabular-classification", #"{"table":{"A":["1"],"B":[]}}"#),
    ("zero-shot-classification", #"{"inputs":"t"}"#),
    ("question-answering", #"{"inputs":{"question":"q"}}"#), ("text-ranking", #"{"inputs":["a"]}"#),
  ])
  func questionsWithoutTheirPartsAreRefused(_ model: String, _ body: String) async throws {
    try await RehearsalServer.running { server in
      let reply = try await server.post("/models/rec/\(model)", body)
      #expect(reply.status == 422, "\(reply.text)")
    }
  }
}
