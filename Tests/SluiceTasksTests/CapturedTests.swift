import Foundation
import SluiceCore
import SluiceJSON
import SluiceTasks
import SluiceTestSupport
import Testing

/// Calls of the real clients, captured, and answers of real servers, recorded.
@Suite(.enabled(if: CorpusFolder.isPresent)) struct CapturedTests {
  /// What each captured call was made with.
  private static let arguments: [String: String] = [
    "asr/extra": #"{"audio":"a.wav","extra_body":{"return_timestamps":true}}"#,
    "audio_classification/bytes": #"{"audio":"riff"}"#,
    "audio_classification/path": #"{"audio":"a.wav"}"#,
    "audio_to_audio": #"{"audio":"a.wav"}"#,
    "audio_to_audio/fileobj": #"{"audio":"a.wav"}"#,
    "automatic_speech_recognition": #"{"audio":"a.wav"}"#,
    "automatic_speech_recognition/bytes": #"{"audio":"riff"}"#,
    "chat_completion":
      #"{"messages":[{"role":"user","content":"\u00e9"}],"max_tokens":5,"model":"tgi"}"#,
    "document_question_answering": #"{"image":"a.png","question":"q?"}"#,
    "document_question_answering/params":
      #"{"image":"a.png","question":"q?","lang":"en","top_k":2,"word_boxes":[[0.0,1.0],"w"]}"#,
    "fe/list": #"{"text":["a","b"]}"#,
    "feature_extraction": #"{"text":"hi"}"#,
    "fill_mask": #"{"text":"a <mask>"}"#,
    "fill_mask/params": #"{"text":"a <mask>","targets":["x"],"top_k":2}"#,
    "image_classification": #"{"image":"a.png"}"#,
    "image_classification/params": #"{"image":"a.png","top_k":1}"#,
    "image_segmentation": #"{"image":"a.png"}"#,
    "image_to_image": #"{"image":"a.png"}"#,
    "image_to_text": #"{"image":"a.png"}"#,
    "object_detection": #"{"image":"a.png"}"#,
    "object_detection/params": #"{"image":"a.png","threshold":0.9}"#,
    "post/json": #"{"inputs":"x","n":null}"#,
    "post/data": "abc",
    "question_answering": #"{"question":"q","context":"c"}"#,
    "sentence_similarity": #"{"sentence":"a","other_sentences":["b","c"]}"#,
    "summarization": #"{"text":"t"}"#,
    "summarization/params":
      #"{"text":"t","clean_up_tokenization_spaces":true,"generate_parameters":{"min_length":5},"truncation":"only_first"}"#,
    "table_question_answering": #"{"query":"q","table":{"A":["1"]}}"#,
    "tabular_classification": #"{"table":{"A":["1"]}}"#,
    "tabular_regression": #"{"table":{"A":["1"]}}"#,
    "text_classification": #"{"text":"t"}"#,
    "text_classification/params": #"{"text":"t","function_to_apply":"none","top_k":2}"#,
    "text_generation": #"{"prompt":"p"}"#,
    "text_to_image": #"{"prompt":"p"}"#,
    "text_to_speech": #"{"text":"p"}"#,
    "text_to_speech/params":
      #"{"text":"p","do_sample":true,"early_stopping":"never","max_new_tokens":4}"#,
    "token_classification": #"{"text":"t"}"#,
    "token_classification/params":
      #"{"text":"t","aggregation_strategy":"simple","ignore_labels":["O"],"stride":2}"#,
    "translation": #"{"text":"t"}"#,
    "visual_question_answering": #"{"image":"a.png","question":"q"}"#,
    "visual_question_answering/params": #"{"image":"a.png","question":"q","top_k":2}"#,
    "zero_shot_classification": #"{"text":"t","candidate_labels":["a","b"]}"#,
    "zero_shot_image_classification": #"{"image":"a.png","labels":["a","b"]}"#,
  ]

  private static func drawing(_ wire: Wire) -> String {
    let classic = wire == .classic ? #""target_size":{"width":1,"height":2},"# : ""
    return #"{"prompt":"p","negative_prompt":"n","height":512,"width":512,"#
      + #""num_inference_steps":2,"guidance_scale":7.5,"scheduler":"s",\#(classic)"seed":3,"#
      + #""extra_body":{"extra":1}}"#
  }

  private func lines(of file: String) throws -> [JSONValue] {
    let folder = try #require(CorpusFolder.url)
    let text = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
    return try text.split(separator: "\n").map { try json(String($0)) }
  }

  private func string(_ value: JSONValue?) throws -> String {
    guard case .string(let text) = try #require(value) else { throw RowRefusal("no string") }
    return text
  }

  /// The request that a captured call makes here.
  private func request(_ call: String, _ wire: Wire, model: String) throws -> Request {
    let arguments =
      call == "text_to_image/params" ? Self.drawing(wire) : Self.arguments[call]
    let given = try #require(arguments, "\(call) is not known")
    let methods = ["fe/list": "feature_extraction", "asr/extra": "automatic_speech_recognition"]
    let method = try #require(call.split(separator: "/").first)
    let task = methods[call] ?? String(method)
    let base = wire == .classic ? "http://g/inf" : "http://g/router/hf-inference"
    var asked = try spec(task, model: model, wire: wire)
    if call == "post/data" {
      asked.parameters = [.init("data", .string(given))]
    } else {
      asked.inputs = try json(given)
    }
    let moved = ServiceBases(environment: ["HF_INFERENCE_ENDPOINT": base])
    return try Call(asked, bases: moved, media: samples).request
  }

  @Test(arguments: Wire.allCases)
  func everyCapturedRequestIsSentAlike(_ wire: Wire) throws {
    var compared = 0
    for line in try lines(of: "golden-\(wire.rawValue).jsonl")
    where line["method"] == .string("POST") {
      let call = try string(line["call"])
      let path = try string(line["path"])
      let pieces = path.split(separator: "/").drop { $0 != "rec" && $0 != "m" }.prefix(2)
      let sent = try request(call, wire, model: pieces.joined(separator: "/"))
      #expect(sent.method == "POST")
      #expect(sent.url == "http://g\(path)", "\(call)")
      try compare(sent, with: line, call)
      compared += 1
    }
    #expect(compared >= 39)
  }

  private func compare(_ sent: Request, with line: JSONValue, _ call: String) throws {
    let body = try #require(sent.body)
    let captured = try string(line["body"])
    let type = sent.headers.first { $0.name == "Content-Type" }?.value
    let isJSON = line["headers"]?["content-type"] == .string("application/json")
    if isJSON {
      #expect(try JSONValue(parsing: body).canonical == json(captured).canonical, "\(call)")
    } else if captured.hasPrefix("b64:") {
      #expect(Data(body).base64EncodedString() == captured.dropFirst(4), "\(call)")
    } else {
      #expect(String(decoding: body, as: UTF8.self) == captured, "\(call)")
    }
    // Where the client of that time sent no type, containers want one.
    if let wanted = line["headers"]?["content-type"] {
      #expect(type.map(JSONValue.string) == wanted, "\(call)")
    } else {
      #expect(type?.hasPrefix("application/") != true, "\(call)")
    }
    let accept = sent.headers.first { $0.name == "Accept" }?.value
    #expect(accept.map(JSONValue.string) == line["headers"]?["accept"], "\(call)")
  }

  @Test func recordedAnswersAreUnderstood() throws {
    var decoded: Set<String> = []
    for line in try lines(of: "recorded.jsonl") {
      let task = try string(line["task"])
      guard TaskCatalogue.all.contains(where: { $0.id == task }),
        let response = line["response"], response["status"] == .number("200"),
        try string(line["request"]?["uri"]).contains("DialoGPT") == false,
        let bytes = Data(base64Encoded: try string(response["body_b64"])),
        !bytes.starts(with: Data("data:".utf8)), bytes != Data("tree".utf8)
      else { continue }
      let reply = Reply(status: 200, headers: HeaderBlock([]), body: Array(bytes))
      let kept = try answer(task, in: reply)
      switch kept.kind {
      case .json: #expect(try JSONValue(parsing: kept.bytes) != .null)
      case .bytes:
        #expect(kept.bytes == Array(bytes))
        #expect(MediaType(of: kept.bytes) != nil)
      }
      decoded.insert(task)
    }
    #expect(decoded.count >= 24, "\(decoded.sorted())")
  }
}
