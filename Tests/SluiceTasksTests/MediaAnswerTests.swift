import Foundation
import SluiceCore
import SluiceTasks
import Testing

/// Answers that are bytes, and the answers about images, recordings and tables.
@Suite struct MediaAnswerTests {
  private func reply(_ bytes: [UInt8], type: String = "application/json") -> Reply {
    Reply(status: 200, headers: HeaderBlock(["content-type": type]), body: bytes)
  }

  private static let jpeg: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0, 0, 0x10, 0xFF, 0xD9]
  private static let png64 = Data(pngBytes).base64EncodedString()
  private static let wav64 = Data(wavBytes).base64EncodedString()

  @Test(arguments: [
    ("text-to-image", pngBytes), ("text-to-image", jpeg), ("image-to-image", pngBytes),
    ("text-to-speech", wavBytes), ("text-to-speech", Array("fLaC".utf8) + [0]),
  ])
  func imagesAndTonesAreKeptAsBytes(_ task: String, _ bytes: [UInt8]) throws {
    let kept = Answer(kind: .bytes, bytes: bytes, binary: .whole)
    #expect(try answer(task, in: reply(bytes)) == kept)
  }

  @Test(arguments: [
    ("text-to-image", #""\#(png64)""#, pngBytes),
    ("text-to-image", #"{"image":"\#(png64)"}"#, pngBytes),
    ("text-to-image", #"{"created":1,"b64_json":"\#(png64)"}"#, pngBytes),
    ("text-to-speech", #"[{"label":"l","blob":"\#(wav64)","content-type":"audio/wav"}]"#, wavBytes),
    ("text-to-speech", #"{"audio":"\#(wav64)"}"#, wavBytes),
  ])
  func bytesInBase64AreDecoded(_ task: String, _ body: String, _ bytes: [UInt8]) throws {
    let kept = Answer(kind: .bytes, bytes: bytes, binary: .whole)
    #expect(try answer(task, in: reply(Array(body.utf8))) == kept)
  }

  @Test(arguments: [
    (#" [ {"blob" : "AA=="} , {"label":"l","blob":"AQ\/\/"}]"#, [#""AA==""#, #""AQ\/\/""#]),
    (#"{"blob":"AA==","label":"l"}"#, [#""AA==""#]), (#"[[{"blob":"AA=="}]]"#, [#""AA==""#]),
  ])
  func recordingsInAListAreFound(_ body: String, _ blobs: [String]) throws {
    let answer = try answer("audio-to-audio", in: reply(Array(body.utf8)))
    guard case .strings(let ranges) = answer.binary else { throw ReplyFault("no recordings") }
    #expect(ranges.map { String(decoding: answer.bytes[$0], as: UTF8.self) } == blobs)
  }

  @Test(arguments: [
    ("post", Array("plain words".utf8), Answer.Binary.none), ("post", [0xC0, 1], .whole),
    ("post", pngBytes, .whole), ("post", Array("[1]".utf8), .none),
    // Silence is valid UTF-8.
    ("custom", Array("RIFF".utf8) + [4, 0, 0, 0] + Array("WAVE".utf8), .whole),
  ])
  func whatIsNoTextIsForAFile(_ task: String, _ body: [UInt8], _ binary: Answer.Binary) throws {
    #expect(try answer(task, in: reply(body)).binary == binary)
  }

  @Test func aKindOfImageWithoutAKnownBeginningIsBelieved() throws {
    let odd: [UInt8] = [0, 0, 0, 1]
    #expect(try answer("text-to-image", in: reply(odd, type: "image/avif")).bytes == odd)
    let untold = reply(odd, type: "application/octet-stream")
    #expect(try answer("text-to-speech", in: untold).bytes == odd)
    let drawing = Array("<svg/>".utf8)
    #expect(try answer("text-to-image", in: reply(drawing, type: "image/svg+xml")).bytes == drawing)
    #expect(throws: ReplyFault.self) { try answer("text-to-image", in: reply([0xC0, 1])) }
  }

  @Test(arguments: [
    (#"{"error":"CUDA"}"#, "CUDA"), ("<html>", "an HTML page"), ("[]", "the bytes of"),
  ])
  func anErrorThatIsCalledAPictureIsNone(_ body: String, _ words: String) throws {
    let types = [("text-to-image", "image/png"), ("text-to-speech", "audio/flac")]
    for (task, type) in types + types.map({ ($0.0, "application/octet-stream") }) {
      let fault = #expect(throws: ReplyFault.self) {
        try answer(task, in: reply(Array(body.utf8), type: type))
      }
      #expect(fault?.reason.contains(words) == true, "\(fault?.reason ?? "")")
    }
  }

  @Test(arguments: [
    ("text-to-image", "", "the reply is empty"),
    ("text-to-image", "<html>", "an HTML page"),
    ("text-to-image", #"{"error":"CUDA"}"#, "CUDA"),
    ("text-to-image", #"{"url":"http://h/x"}"#, "expected the bytes of an image"),
    ("text-to-image", #""not base64""#, "expected the bytes of an image"),
    ("text-to-speech", #"[{"label":"x","score":0.5}]"#, "expected the bytes of a recording"),
    ("audio-to-audio", #"[{"blob":"AA=="},{"blob":"!"}]"#, "not the base64 of a recording"),
    ("audio-to-audio", #"[{"blob":7}]"#, "not the base64 of a recording"),
    ("audio-to-audio", #"[{"label":"x"}]"#, "a list of objects with \"blob\""),
    ("automatic-speech-recognition", "[]", "an object with \"text\""),
    ("image-classification", #"{"labels":[]}"#, "a list of objects with \"label\""),
    ("object-detection", #"[{"box":{}}]"#, "a list of objects with \"label\""),
    ("visual-question-answering", "[]", "found an empty list"),
    ("tabular-regression", "[]", "found an empty list"),
    ("tabular-classification", #"{"detail":"x"}"#, "expected a list of values"),
    ("text-ranking", #"{"scores":[]}"#, "a list of numbers as \"scores\""),
    ("text-ranking", #"[{"index":0}]"#, "a list of objects with \"index\" and \"score\""),
    ("sentence-embeddings", #"{"embeddings":3}"#, "expected embeddings"),
    ("completions", "[]", "an object with \"choices\""),
    ("conversational", #"{"text":"x"}"#, "an object with \"generated_text\""),
  ])
  func otherRepliesAreNoAnswers(_ task: String, _ body: String, _ words: String) throws {
    let fault = #expect(throws: ReplyFault.self) { try answer(task, body) }
    #expect(fault?.reason.contains(words) == true, "\(fault?.reason ?? "")")
  }

  @Test func aPictureIsNoTone() throws {
    #expect(throws: ReplyFault.self) { try answer("text-to-speech", in: reply(pngBytes)) }
    #expect(throws: ReplyFault.self) { try answer("text-to-image", in: reply(wavBytes)) }
  }

  private static let label = #"{"score":1,"label":"cat"}"#

  @Test(arguments: [
    ("image-classification", "[\(label)]", "[\(label)]"),
    ("audio-classification", "[[\(label)]]", "[\(label)]"),
    ("zero-shot-image-classification", label, "[\(label)]"),
    ("object-detection", "[]", "[]"), ("image-segmentation", "[]", "[]"),
    ("image-to-text", #"[{"generated_text":"a cat"}]"#, #"{"generated_text":"a cat"}"#),
    ("automatic-speech-recognition", #"{"text":"A","chunks":[]}"#, #"{"text":"A","chunks":[]}"#),
    ("document-question-answering", #"{"answer":"$1"}"#, #"[{"answer":"$1"}]"#),
    ("document-question-answering", "[]", "[]"),
    ("visual-question-answering", #"[{"answer":"cat"}]"#, #"[{"answer":"cat"}]"#),
    ("audio-to-audio", #"[{"label":"l","blob":"AA=="}]"#, #"[{"label":"l","blob":"AA=="}]"#),
    ("tabular-classification", #"["5","5"]"#, #"["5","5"]"#),
    ("tabular-regression", "[110,1.20]", "[110,1.20]"),
    ("sentence-embeddings", #"{"embeddings":[0.5,1]}"#, "[0.5,1]"),
    ("text-ranking", #"[{"index":1,"score":0.9}]"#, #"[{"index":1,"score":0.9}]"#),
    ("text-ranking", #"{"scores":[0.50,1]}"#, #"[{"index":0,"score":0.50},{"index":1,"score":1}]"#),
    ("text-ranking", #"{"scores":1e-3}"#, #"[{"index":0,"score":1e-3}]"#),
    (
      "text-ranking", #"{"results":[{"index":1,"document":{"text":"b"},"relevance_score":0.5}]}"#,
      #"[{"index":1,"score":0.5}]"#
    ),
    ("custom", #"{"any":1}"#, #"{"any":1}"#),
    ("transcriptions", #"{"text":"a"}"#, #"{"text":"a"}"#),
  ])
  func everyShapeThatServersSendIsAccepted(_ task: String, _ body: String, _ kept: String) throws {
    #expect(try answer(task, body) == kept)
  }
}
