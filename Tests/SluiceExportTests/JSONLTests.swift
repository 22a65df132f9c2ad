import Foundation
import SluiceCore
import SluiceTestSupport
import Testing

@testable import SluiceExport

struct JSONLTests {
  private static let end = #""fault":"","status":200,"attempts":1,"error":""}"#

  @Test(arguments: [
    (
      succeeded(1, "[0.5,1e-3]"),
      #"{"row":1,"id":"","state":"succeeded","answer":[0.5,1e-3],"fault":"","status":200,"attempts":1,"error":""}"#
    ),
    (
      failed(2, "too long", key: "r2"),
      #"{"row":2,"id":"r2","state":"failed","answer":[],"fault":"row","status":400,"attempts":1,"error":"too long"}"#
    ),
    (
      Outcome(position: 3, state: .skipped, attempts: 0, fault: .manifest, error: "no \"text\""),
      #"{"row":3,"id":"","state":"skipped","answer":[],"fault":"manifest","status":0,"attempts":0,"error":"no \"text\""}"#
    ),
  ])
  func everyLineHasEveryKeyInOneOrder(outcome: Outcome, line: String) throws {
    #expect(try exported([outcome]) == line + "\n")
  }

  @Test(arguments: [
    ("1.0", "1.0"),
    ("-0", "-0"),
    (#""a  b""#, #""a  b""#),
    (#"{"a" : [1, 2]}"#, #"{"a" : [1, 2]}"#),
    ("{\n  \"a\" : [ 1.0,\r\n\t2 ]\n}", #"{"a":[1.0,2]}"#),
    ("[\n\"a  \\\" b\\\\\" , \"\\n\"]", #"["a  \" b\\","\n"]"#),
    ("[\"x\",\r1]", #"["x",1]"#),
  ])
  func answersStandAsTheyCameButOnOneLine(answer: String, written: String) throws {
    let line = try exported([succeeded(1, answer)])
    let start = #"{"row":1,"id":"","state":"succeeded","answer":"#
    #expect(line == start + written + "," + Self.end + "\n")
  }

  @Test func bytesAreTextOrADataURI() throws {
    let outcomes = [Array("a\"b\n".utf8), [0xFF, 0x00, 0xD8]].enumerated().map { index, bytes in
      Outcome(
        position: Int64(index),
        state: .succeeded,
        answer: Answer(kind: .bytes, bytes: bytes),
        attempts: 1
      )
    }
    let lines = try exported(outcomes) { $0.fields = [.answer] }
    #expect(
      lines == """
        {"answer":"a\\"b\\n"}
        {"answer":"data:application/octet-stream;base64,/wDY"}

        """
    )
  }

  @Test(arguments: [
    (#"[{"label":"A"}]"#, "[]"), (#""text""#, #""""#), ("7", "0"), ("-7.5", "0.0"),
    ("true", "false"),
    (
      #"{"text":"a","n":3,"score":0.5,"parts":[{"a":1}],"usage":{"tokens":9},"none":null}"#,
      #"{"text":"","n":0,"score":0.0,"parts":[],"usage":{"tokens":0},"none":null}"#
    ),
  ])
  func aRowWithoutAnAnswerHasAnEmptyOneOfTheSameType(sample: String, empty: String) throws {
    let lines = try exported([failed(1, "no")]) { options in
      options.fields = [.answer]
      options.shape.sample = Array(sample.utf8)
    }
    #expect(lines == "{\"answer\":\(empty)}\n")
  }

  @Test func withoutAnyAnswerTheTaskSaysWhatAnEmptyOneIs() throws {
    let lines = try exported([failed(1, "no")]) { options in
      options.fields = [.answer]
      options.shape.emptyAnswer = Array(#"{"text":""}"#.utf8)
    }
    #expect(lines == "{\"answer\":{\"text\":\"\"}}\n")
  }

  @Test func wholeNumbersAsIdsStayNumbersAndAreNeverNull() throws {
    let outcomes = [succeeded(1, "[]", key: "9007199254740993"), failed(2, "no")]
    let lines = try exported(outcomes) { options in
      options.fields = [.id]
      options.shape.ids = .integer
    }
    #expect(lines == "{\"id\":9007199254740993}\n{\"id\":0}\n")
  }

  @Test func severalTasksHaveTheirAnswersAsText() throws {
    let outcomes = [
      succeeded(1, #"[{"label":"A"}]"#), succeeded(2, #"{"text":"b"}"#), failed(3, "no"),
    ]
    let lines = try exported(outcomes) { options in
      options.fields = [.row, .answer]
      options.shape.isMixed = true
    }
    #expect(
      lines == """
        {"row":1,"answer_json":"[{\\"label\\":\\"A\\"}]"}
        {"row":2,"answer_json":"{\\"text\\":\\"b\\"}"}
        {"row":3,"answer_json":""}

        """
    )
  }

  @Test func allFieldsAreTypedInEveryLine() throws {
    let known = Outcome(
      position: 1,
      key: "a",
      state: .succeeded,
      answer: Answer(bytes: Array("1".utf8)),
      attempts: 2,
      status: 200,
      latency: .microseconds(12_034),
      requestID: "q",
      inputTokens: 7,
      outputTokens: 3
    )
    let lines = try exported([known, failed(2, "no")]) { $0.fields = Set(ResultField.allCases) }
    #expect(
      lines == """
        {"row":1,"id":"a","state":"succeeded","answer":1,"fault":"","status":200,"attempts":2,"error":"","latency_ms":12.034,"input_tokens":7,"output_tokens":3,"request_id":"q"}
        {"row":2,"id":"","state":"failed","answer":[],"fault":"row","status":400,"attempts":1,"error":"no","latency_ms":0.000,"input_tokens":0,"output_tokens":0,"request_id":""}

        """
    )
  }

  @Test func columnsStandBesideTheAnswerAndAreNeverMissing() throws {
    let outcomes = [
      succeeded(1, #"[{"label":"A\n","score":1}]"#), succeeded(2, "[]"), failed(3, "no"),
    ]
    let lines = try exported(outcomes) { options in
      options.fields = [.row]
      options.shape.sample = Array(#"[{"label":"A","score":1}]"#.utf8)
      options.columns = [
        ResultColumn("label", "{{answer.0.label}}"), ResultColumn("score", "{{answer.0.score}}"),
        ResultColumn("both", "{{row}}: {{answer.0.label}}"),
      ]
    }
    #expect(
      lines == """
        {"row":1,"label":"A\\n","score":1,"both":"1: A\\n"}
        {"row":2,"label":"","score":0.0,"both":"2: "}
        {"row":3,"label":"","score":0.0,"both":"3: "}

        """
    )
  }

  @Test func aColumnCalledAnswerTakesItsPlace() throws {
    let lines = try exported([succeeded(1, #"{"text":"a"}"#)]) { options in
      options.fields = [.row, .answer, .error]
      options.columns = [ResultColumn("answer", "{{answer.text}}")]
    }
    #expect(lines == "{\"row\":1,\"answer\":\"a\",\"error\":\"\"}\n")
  }

  @Test func aJoinedLineHoldsTheRecordAsItStands() throws {
    let lines = try exported(
      [succeeded(1, "[1]"), failed(2, "no"), succeeded(4, "[4]")],
      inputs: [1: #"{"text": "a", "n": 1.0}"#, 2: "{\"text\":\r\"b\"}"]
    ) { $0.fields = [.row, .answer] }
    #expect(
      lines == """
        {"row":1,"input":{"text": "a", "n": 1.0},"answer":[1]}
        {"row":2,"input":{"text":"b"},"answer":[]}
        {"row":4,"input":{},"answer":[4]}

        """
    )
  }

  @Test func foreignTextIsReadBackAsItWas() throws {
    try expectReadBack(naughtyTexts)
  }

  @Test(.enabled(if: CorpusFolder.isPresent)) func theBigListOfNaughtyStringsIsReadBackAsItWas()
    throws
  {
    let url = try #require(CorpusFolder.url)
      .appendingPathComponent("torture/naughty-strings/blns.json")
    try expectReadBack(try JSONDecoder().decode([String].self, from: Data(contentsOf: url)))
  }

  private struct Line: Decodable {
    let id, error: String
  }

  private func expectReadBack(_ texts: [String]) throws {
    let outcomes = texts.enumerated().map { failed(Int64($0), $1, key: $1) }
    let lines = try exported(outcomes).split(separator: "\n", omittingEmptySubsequences: false)
    try #require(lines.count == texts.count + 1)
    for (text, line) in zip(texts, lines) {
      let read = try JSONDecoder().decode(Line.self, from: Data(line.utf8))
      #expect(Array(read.id.utf8) == Array(text.utf8))
      #expect(Array(read.error.utf8) == Array(text.utf8))
    }
  }
}
