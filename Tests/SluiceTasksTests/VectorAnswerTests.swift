import Foundation
import SluiceCore
import SluiceJSON
import Testing

@testable import SluiceTasks

/// Embeddings become numbers where a run keeps them.
@Suite struct VectorAnswerTests {
  static let openAI = "http://h/v1/embeddings"

  /// A form that keeps vectors, and rows for it.
  struct Asked {
    let form: any RequestCodec
    let rows: [Row]

    init(
      _ storage: VectorStorage,
      _ texts: [String],
      batch: Int = 1,
      parameters: String = "{}"
    ) throws {
      var asked = try spec(
        "embeddings",
        model: VectorAnswerTests.openAI,
        inputs: #""{{text}}""#,
        parameters: parameters
      )
      asked.batchRows = batch
      asked.vectors = storage
      let renderer = try Renderer(asked, bases: bases)
      rows = try texts.map { try renderer.render(try record("{\"text\":\($0)}", for: renderer)) }
      form = renderer.form
    }

    func answers(_ text: String) throws -> [Answer] {
      try form.answers(in: reply(text), to: rows, reading: JSONReader())
    }

    func numbers(_ text: String) throws -> [String] {
      try answers(text).map { String(decoding: $0.withoutNumbers.bytes, as: UTF8.self) }
    }
  }

  private static let base64 = Data([0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0]).base64EncodedString()

  @Test(arguments: [
    "[1,-2]", "[[1,-2]]", #"{"embeddings":[[1.0,-2.0]]}"#, #"{"data":[{"embedding":[1,-2e0]}]}"#,
    "{\"data\":[{\"index\":0,\"embedding\":\"\(base64)\"}]}",
    "{\"data\":[{\"embedding\":\"\(base64.replacing("/", with: "\\/"))\"}]}",
    #"{"data":[{"embedding":"PADAAA==","embed_dtype":"float16","endianness":"big"}]}"#,
    #"{"embed_dtype":"bfloat16","data":[{"embedding":"gD8AwA=="}]}"#,
  ])
  func aVectorIsKeptAsLittleEndianNumbersHoweverItCame(_ text: String) throws {
    let asked = try Asked(.float32, [#""a""#])
    #expect(
      try asked.answers(text) == [Answer(.float32, bytes: [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0])]
    )
    let half = try Asked(.float16, [#""a""#])
    #expect(try half.answers(text) == [Answer(.float16, bytes: [0, 0x3C, 0, 0xC0])])
  }

  @Test func whatTheJobAsksForIsReadWhereTheReplyDoesNotSay() throws {
    let asked = try Asked(
      .float32,
      [#""a""#],
      parameters: #"{"extra_body":{"embed_dtype":"float16","endianness":"big"}}"#
    )
    #expect(try asked.numbers(#"{"data":[{"embedding":"PADAAA=="}]}"#) == ["[1,-2]"])
  }

  @Test func otherShapesStayJSON() throws {
    let tokens = try Asked(.float32, [#""a""#])
    #expect(try tokens.answers("[[[1,2],[3,4]]]") == [Answer(bytes: Array("[[[1,2],[3,4]]]".utf8))])
    let several = try Asked(.float32, [#"["a","b"]"#])
    #expect(try several.numbers("[[1.50,2],[3,4]]") == ["[[1.50,2],[3,4]]"])
    let data = "{\"data\":[{\"embedding\":\"\(Self.base64)\"},{\"embedding\":[3,4]}]}"
    #expect(try several.numbers(data) == ["[[1,-2],[3,4]]"])
    let text = try Asked(.json, [#""a""#])
    #expect(try text.answers("[[1.50]]") == [Answer(bytes: Array("[[1.50]]".utf8))])
  }

  @Test func aListOfTokenIdsIsOneInput() throws {
    let ids = try Asked(.float32, ["[101,7592,102]"])
    #expect(String(decoding: ids.rows[0].payload, as: UTF8.self) == "[101,7592,102]")
    #expect(try ids.numbers(#"{"data":[{"embedding":[1,2]}]}"#) == ["[1,2]"])
    let batch = try Asked(.float32, ["[101,102]", #""text""#], batch: 8)
    let body = try batch.form.request(for: batch.rows).body ?? []
    #expect(String(decoding: body, as: UTF8.self).contains(#""input":[[101,102],"text"],"#))
    #expect(
      try batch.numbers(#"{"data":[{"embedding":[1]},{"embedding":[2]}]}"#) == ["[1]", "[2]"]
    )
  }

  @Test(arguments: [
    ("[1,null]", "null as number 2 of 2"), (#"[1,"x"]"#, "a string as number 2 of 2"),
    ("[1,1e39]", "1e39 as number 2 of 2, which is beyond float32"),
    (#"{"data":[{"embedding":"AADAfwAAAAA="}]}"#, "NaN as number 1 of 2"),
    (#"{"data":[{"embedding":"AACAfwAAAAA="}]}"#, "infinity as number 1 of 2"),
    (#"{"data":[{"embedding":"AACAPw="}]}"#, "no base64"),
    (#"{"data":[{"embedding":"AACA"}]}"#, "3 bytes in base64 are no vector"),
    (#"{"data":[{"embedding":""}]}"#, "0 bytes"),
    (#"{"data":[{"embedding":"AACA","embed_dtype":"fp8_e4m3"}]}"#, "\"fp8_e4m3\""),
    (#"{"data":[{"embedding":[]}]}"#, "an empty list"),
  ])
  func whatIsNoVectorIsNoAnswer(_ text: String, _ words: String) throws {
    let asked = try Asked(.float32, [#""a""#])
    let fault = #expect(throws: ReplyFault.self) { try asked.answers(text) }
    #expect(fault?.reason.contains(words) == true, "\(fault?.reason ?? "")")
  }

  @Test func aVectorOfAnotherLengthIsNoAnswer() throws {
    let asked = try Asked(.float32, [#""a""#])
    _ = try asked.answers("[1,2]")
    let fault = #expect(throws: ReplyFault.self) { try asked.answers("[1,2,3]") }
    #expect(fault?.reason == "a vector of 3 numbers, the run's have 2")
    #expect(try asked.numbers("[3,4]") == ["[3,4]"])
  }

  @Test func lengthsThatRowsAskForMayDiffer() throws {
    var asked = try spec(
      "embeddings",
      model: Self.openAI,
      inputs: #""{{text}}""#,
      parameters: #"{"dimensions":"{{n}}"}"#
    )
    asked.vectors = .float32
    let renderer = try Renderer(asked, bases: bases)
    for (count, vector) in [(2, "[1,2]"), (3, "[1,2,3]")] {
      let row = try renderer.render(try record("{\"text\":\"a\",\"n\":\(count)}", for: renderer))
      let text = "{\"data\":[{\"embedding\":\(vector)}]}"
      let answers = try renderer.form.answers(in: reply(text), to: [row], reading: JSONReader())
      #expect(answers.map(\.withoutNumbers.bytes) == [Array(vector.utf8)])
    }
  }

  @Test func aNumberBeyondHalfPrecisionIsSaid() throws {
    let fault = #expect(throws: ReplyFault.self) {
      try Asked(.float16, [#""a""#]).answers("[1,70000]")
    }
    #expect(fault?.reason.contains("65504") == true)
  }
}
