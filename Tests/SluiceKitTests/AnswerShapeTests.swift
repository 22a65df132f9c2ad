import SluiceJSON
import Testing

@testable import SluiceRun

/// What answers look like, whatever server gave them.
struct AnswerShapeTests {
  @Test(arguments: [
    (#"[[{"label":"joy","score":0.2},{"label":"fear","score":0.7}]]"#, "fear"),
    (#"[{"label":"joy","score":0.9},{"label":"fear","score":0.1}]"#, "joy"),
    (#"{"label":"POSITIVE","score":0.9}"#, "POSITIVE"),
    (#"{"sequence":"x","labels":["a","b"],"scores":[0.6,0.4]}"#, "a"),
  ])
  func theLabelIsTheOneWithTheHighestScore(_ answer: String, _ label: String) throws {
    #expect(AnswerShape(try json(answer)).content == .label(label))
  }

  @Test(arguments: [
    "[3,4]", "[[3,4]]", #"{"embedding":[3,4]}"#, #"{"data":[{"embedding":[3,4]}]}"#,
    "[[[3,4],[1,1]]]",
  ])
  func vectorsHaveANorm(_ answer: String) throws {
    #expect(AnswerShape(try json(answer)).content == .vector(dimensions: 2, norm: 5))
  }

  @Test(arguments: [
    (#"[{"generated_text":"hello"}]"#, 5, false),
    (#"{"choices":[{"message":{"content":"hey"},"finish_reason":"length"}]}"#, 3, true),
    (#"{"choices":[{"text":"a","finish_reason":"stop"}]}"#, 1, false),
    (#"{"generated_text":"abcd","details":{"finish_reason":"length"}}"#, 4, true),
    (#"[{"generated_text":"ab","details":{"finish_reason":"length"}}]"#, 2, true),
    (#"{"text":"spoken"}"#, 6, false), (#"[{"summary_text":"s"}]"#, 1, false),
  ])
  func textsHaveALengthAndMayBeCut(_ answer: String, _ length: Int, _ isCut: Bool) throws {
    let shape = AnswerShape(try json(answer))
    #expect(shape.content == .text(length))
    #expect(shape.isTruncated == isCut)
  }

  @Test(arguments: ["null", "{}", "[]", "7", #"{"a":[{"b":1}]}"#, #"[1,"x"]"#])
  func anythingElseIsCountedOnly(_ answer: String) throws {
    #expect(AnswerShape(try json(answer)).content == .other)
  }

  @Test func histogramsCountEveryValue() throws {
    let spread = try #require(ValueHistogram((0...99).map(Double.init), steps: 10))
    #expect(spread.counts == Array(repeating: 10, count: 10))
    #expect(ValueHistogram([2, 2, 2])?.counts == [3])
    #expect(ValueHistogram([.nan]) == nil)
  }
}
