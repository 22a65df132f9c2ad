import SluiceCore
import Testing

@testable import SluiceExport

/// The lines of versions before 0.2.
struct JSONLV1Tests {
  @Test(arguments: [
    (succeeded(1, "[0.5,1e-3]"), #"{"row":1,"state":"succeeded","answer":[0.5,1e-3]}"#),
    (succeeded(1, "{}", key: "r1"), #"{"row":1,"id":"r1","state":"succeeded","answer":{}}"#),
    (
      failed(2, "too long", key: "r2"),
      #"{"row":2,"id":"r2","state":"failed","fault":"row","status":400,"attempts":1,"error":"too long"}"#
    ),
    (
      Outcome(position: 3, state: .skipped, attempts: 0, fault: .manifest, error: "no \"text\""),
      #"{"row":3,"state":"skipped","fault":"manifest","attempts":0,"error":"no \"text\""}"#
    ),
    (succeeded(.max, "1"), #"{"row":9223372036854775807,"state":"succeeded","answer":1}"#),
  ])
  func linesHaveTheirKeysInAFixedOrder(outcome: Outcome, line: String) throws {
    #expect(try exported([outcome], as: .jsonlV1) == line + "\n")
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
    let line = try exported([succeeded(1, answer)], as: .jsonlV1)
    #expect(line == #"{"row":1,"state":"succeeded","answer":\#(written)}"# + "\n")
  }

  @Test func bytesBecomeAStringWhenTheyAreTextAndBase64Otherwise() throws {
    let outcomes = [Array("a\"b\n".utf8), [0xFF, 0x00, 0xD8]].enumerated().map { index, bytes in
      Outcome(
        position: Int64(index),
        state: .succeeded,
        answer: Answer(kind: .bytes, bytes: bytes),
        attempts: 1
      )
    }
    #expect(
      try exported(outcomes, as: .jsonlV1) == """
        {"row":0,"state":"succeeded","answer":"a\\"b\\n"}
        {"row":1,"state":"succeeded","answer_b64":"/wDY"}

        """
    )
  }

  @Test func aJoinedLineHoldsTheRecordAsItStands() throws {
    let lines = try exported(
      [succeeded(1, "[1]"), failed(2, "no"), succeeded(4, "[4]")],
      inputs: [1: #"{"text": "a", "n": 1.0}"#, 2: "{\"text\":\r\"b\"}"],
      as: .jsonlV1
    )
    #expect(
      lines == """
        {"row":1,"state":"succeeded","input":{"text": "a", "n": 1.0},"answer":[1]}
        {"row":2,"state":"failed","input":{"text":"b"},"fault":"row","status":400,"attempts":1,"error":"no"}
        {"row":4,"state":"succeeded","answer":[4]}

        """
    )
  }
}
