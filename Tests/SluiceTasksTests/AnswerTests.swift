import SluiceCore
import SluiceTasks
import Testing

@Suite struct AnswerTests {
  private static let label = #"{"label":"P","score":1e-9}"#
  private static let text = #"{"generated_text":"hi","details":{"n":1}}"#
  private static let chat = #"{"id":"","choices":[{"message":{"content":"x"}}],"error":null}"#

  @Test(arguments: [
    ("text-classification", "[[\(label)]]", "[\(label)]"),
    ("text-classification", "[\(label), \(label)]", "[\(label), \(label)]"),
    ("text-classification", label, "[\(label)]"),
    ("text-generation", "[\(text)]", text),
    ("text-generation", " \(text)\n", text),
    ("text-generation", "[[\(text)]]", text),
    ("chat-completion", chat, chat),
    ("feature-extraction", "[0.1,2]", "[0.1,2]"),
    ("feature-extraction", "[[[0.1]]]", "[[[0.1]]]"),
    ("feature-extraction", #"{"object":"list","data":[{"embedding":[1]}]}"#, "[1]"),
    ("feature-extraction", #"{"embeddings":[1]}"#, "[1]"),
    ("question-answering", #"{"answer":"a"}"#, #"{"answer":"a"}"#),
    (
      "question-answering", #"[{"answer":"a"},{"answer":"b"}]"#, #"[{"answer":"a"},{"answer":"b"}]"#
    ),
    ("summarization", #"[{"summary_text":"s"}]"#, #"{"summary_text":"s"}"#),
    ("translation", #"{"translation_text":"s"}"#, #"{"translation_text":"s"}"#),
    ("text2text-generation", #"[{"generated_text":"s"}]"#, #"{"generated_text":"s"}"#),
    ("table-question-answering", #"[{"answer":"a"}]"#, #"{"answer":"a"}"#),
    ("token-classification", "[]", "[]"),
    ("fill-mask", #"[{"token_str":"a"}]"#, #"[{"token_str":"a"}]"#),
    (
      "fill-mask", #"[[{"token_str":"a"}],[{"token_str":"b"}]]"#,
      #"[[{"token_str":"a"}],[{"token_str":"b"}]]"#
    ),
    ("sentence-similarity", #"{"similarities":[0.5]}"#, "[0.5]"),
    ("sentence-similarity", "[0.5, 1]", "[0.5, 1]"),
    ("zero-shot-classification", "[\(label)]", "[\(label)]"),
    (
      "zero-shot-classification", #"[{"sequence":"t","labels":["b","a"],"scores":[0.90,1e-1]}]"#,
      #"[{"label":"b","score":0.90},{"label":"a","score":1e-1}]"#
    ),
    ("post", "\n\"\\u00e9\"", "\n\"\\u00e9\""),
    ("post", "no JSON", "no JSON"),
  ])
  func everyShapeThatServersSendIsAccepted(_ task: String, _ body: String, _ kept: String) throws {
    #expect(try answer(task, body) == kept)
  }

  @Test(arguments: [
    ("text-classification", "[]", "found an empty list"),
    ("text-classification", "[[\(label)],[\(label)]]", "found a list of 2, first a list"),
    ("text-classification", #"[{"score":1}]"#, "first an object with \"score\""),
    ("text-classification", #"{"detail":"x"}"#, "an object with \"detail\""),
    ("text-generation", "[]", "expected an object with \"generated_text\""),
    ("text-generation", #""hi""#, "found a string"),
    ("chat-completion", #"{"choices":[]}"#, "expected an object with \"choices\""),
    ("chat-completion", "[\(text)]", "expected an object with \"choices\""),
    ("feature-extraction", "3", "found a number"),
    ("feature-extraction", #"["a"]"#, "expected embeddings"),
    ("feature-extraction", "[[null]]", "expected embeddings"),
    ("feature-extraction", "[[]]", "expected embeddings"),
    ("chat-completion", #"{"choices":[{}]}"#, "no content"),
    ("chat-completion", #"{"choices":["x"]}"#, "no content"),
    ("question-answering", "[]", "found an empty list"),
    ("sentence-similarity", #"["a"]"#, "expected a list of numbers"),
    ("zero-shot-classification", #"{"labels":["a"],"scores":[]}"#, "as many scores as labels"),
  ])
  func repliesOfAnotherShapeAreNoAnswers(_ task: String, _ body: String, _ words: String) throws {
    let fault = #expect(throws: ReplyFault.self) {
      try answer(task, body)
    }
    #expect(fault?.reason.contains(words) == true, "\(fault?.reason ?? "")")
  }

  @Test(
    arguments: [
      ("", "the reply is empty"), (" \n", "the reply is empty"),
      ("<!DOCTYPE html><title>Log in</title>", "an HTML page"),
      (#"{"error":"CUDA out of memory"}"#, "the server says \"CUDA out of memory\""),
      (#"{"error":{"message":"too long","code":1}}"#, "\"too long\""),
      (#"{"error":["a","b"]}"#, "the server says \"a"),
      (#"[{"label":"P","score":NaN}]"#, "cannot be read"),
      (#"[{"label":"P""#, "cannot be read"),
      ("OK", "cannot be read"),
    ],
    ["text-classification", "feature-extraction", "chat-completion", "text-generation"]
  )
  func errorsThatCallThemselvesSuccessesAreSeen(
    _ reply: (body: String, words: String),
    _ task: String
  ) throws {
    let fault = #expect(throws: ReplyFault.self) {
      try answer(task, reply.body)
    }
    #expect(fault?.reason.contains(reply.words) == true, "\(fault?.reason ?? "")")
  }

  @Test func whatIsNotJSONIsKeptAsBytesByPostAlone() throws {
    let call = try Call(try spec("post"), bases: bases)
    let image = Reply(status: 200, headers: HeaderBlock([]), body: [0x89, 0x50, 0xFF])
    #expect(
      try call.answer(in: image) == Answer(kind: .bytes, bytes: [0x89, 0x50, 0xFF], binary: .whole)
    )
    #expect(try call.answer(in: reply("{}")).kind == .json)
  }
}
